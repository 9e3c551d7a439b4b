"""Pure rules: functions and tables that know neither Flask nor the database."""
