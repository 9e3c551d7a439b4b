"""The floor of ``batch-approve-*``: the same rows by bare set-based SQL, without a single check."""

from __future__ import annotations

from app.security.jurisdiction import Actor

_TIERS = "review_office_id, local_office_id, employer_id, evaluation_body_id"
_C_TIERS = ", ".join(f"c.{column.strip()}" for column in _TIERS.split(","))

_WORDS = {
    "sqlite": {
        "now": "datetime('now')",
        "today": "date('now')",
        "year": "CAST(strftime('%Y', 'now') AS INTEGER)",
        "serial": "printf('%06d', {0})",
        "hash": "lower(hex(randomblob(32)))",
        "token": "lower(hex(randomblob(11)))",
        "object": "json_object({0})",
    },
    "postgresql": {
        "now": "timezone('utc', now())",
        "today": "current_date",
        "year": "extract(year from now())::int",
        "serial": "to_char({0}, 'FM000000')",
        "hash": "encode(sha256(convert_to(c.id::text, 'UTF8')), 'hex')",
        "token": "substr(md5(c.id::text), 1, 22)",
        "object": "json_build_object({0})::text",
    },
}


def statements(kind: str, actor: Actor) -> list[str]:
    """Update of the cases, then approvals, certificates with faces, status events, audit and counter."""
    w = _WORDS[kind]
    who, unit, name = actor.user_id, actor.unit_id, actor.name
    face = w["object"].format(
        "'name', p.name, 'sex', p.sex, 'birth', p.birth_date, 'specialty', q.specialty, 'title', q.title_name, "
        "'series', s.name, 'level', c.level, 'obtain_method', q.obtain_method, 'obtained_on', q.obtained_on, "
        "'committee', q.committee_text, 'announcement_number', d.number, 'certificate_number', "
        f"'浙G2026330000' || {w['serial'].format('r.serial')} || 'X', 'authority_name', '浙江省人事厅', "
        f"'issued_on', {w['today']}, 'imprint', '浙江省人事厅监制', 'token', {w['token']}, 'photo_sha256', f.sha256, "
        "'template_version', '2007-1', 'reissue_mark', ''"
    )
    step = w["object"].format("'step', 'approved'") + ("::json" if kind == "postgresql" else "")
    numbered = "(SELECT id, row_number() OVER (ORDER BY id) AS serial FROM cases WHERE step = 'approved')"
    return [
        f"UPDATE cases SET step = 'approved', version = version + 1, holder_id = NULL, due_on = NULL, "
        f"step_since = {w['now']} WHERE step = 'final'",
        f"INSERT INTO approval ({_TIERS}, case_id, sequence, verb, from_step, to_step, tier, unit_id, actor_id, "
        f"actor_name, opinion, reason_code, acted_at) SELECT {_C_TIERS}, c.id, c.version, 'approve', 'final', "
        f"'approved', 'province', {unit}, {who}, '{name}', '核准', '', {w['now']} FROM cases c WHERE step = 'approved'",
        f"INSERT INTO certificate ({_TIERS}, number, authority_id, year, level, serial, token, status, case_id, "
        f"person_id, qualification_id, holder_name, title_name, specialty, face, face_sha256, photo_file_id, "
        f"template_version, issued_on, approved_at) SELECT {_C_TIERS}, "
        f"'浙G2026330000' || {w['serial'].format('r.serial')} || 'X', {unit}, {w['year']}, c.level, r.serial, "
        f"{w['token']}, 'valid', c.id, p.id, q.id, p.name, q.title_name, q.specialty, {face}, {w['hash']}, "
        f"c.photo_file_id, '2007-1', {w['today']}, {w['now']} FROM cases c JOIN {numbered} r ON r.id = c.id "
        "JOIN person p ON p.id = c.person_id JOIN qualification q ON q.id = c.qualification_id "
        "JOIN series s ON s.code = q.series_code JOIN announcement_document d ON d.id = q.announcement_document_id "
        "JOIN stored_file f ON f.id = c.photo_file_id",
        f"INSERT INTO certificate_event ({_TIERS}, certificate_id, status, reason, actor_id, happened_at) "
        f"SELECT {_TIERS}, id, 'valid', '', {who}, {w['now']} FROM certificate",
        f"INSERT INTO audit_event (happened_at, actor_id, actor_name, action, noun, noun_id, after) SELECT {w['now']}, "
        f"{who}, '{name}', 'approve', 'case', id, {step} FROM cases WHERE step = 'approved'",
        f"INSERT INTO audit_event (happened_at, actor_id, actor_name, action, noun, noun_id, after) SELECT {w['now']}, "
        f"{who}, '{name}', 'issue', 'certificate', id, {step} FROM certificate",
        f"INSERT INTO certificate_counter (authority_id, year, level, next_serial) SELECT {unit}, {w['year']}, "
        "'senior', count(*) + 1 FROM certificate",
    ]
