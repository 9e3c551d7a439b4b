"""Measurements: each figure beside the floor it cannot beat and the control, in the same run."""
