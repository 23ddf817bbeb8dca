"""Search in what people said, and views that are saved. Deploy: before the code; the index is built while nothing can be said."""

from alembic import op

revision = "0018"
down_revision = "0017"

_ACCENTED = (
    "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöøùúûüýÿĀāĂăĄąĆćĈĉĊċČčĎďĐđĒēĔĕĖėĘęĚěĜĝĞğĠġĢģĤĥĦħĨĩĪīĬĭĮįİıĴĵĶķĹĺĻļĽľŁłŃńŅņŇň"
    "ŌōŎŏŐőŔŕŖŗŘřŚśŜŝŞşŠšŢţŤťŦŧŨũŪūŬŭŮůŰűŲųŴŵŶŷŸŹźŻżŽžȘșȚț"
)
_PLAIN = (
    "AAAAAACEEEEIIIINOOOOOOUUUUYaaaaaaceeeeiiiinoooooouuuuyyAaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiJjKkLlLlLlLlNnNnNn"
    "OoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzSsTt"
)
_NO_WORD = "<>/&"
_SPACES = "    "


def upgrade() -> None:
    """Make the functions, the index on what people wrote (not on the bot's answers), and the table of views.

    `search_folded` puts one plain letter for each accented Latin letter, so that a place in the folded text is the same place in the text, and a
    space for what would make PostgreSQL read a tag, an entity or a path in place of words; a text in plain ASCII, as most are, is done at once.
    `search_words` has the words in Dutch and in English: nobody says in which language a citizen types.
    """
    op.execute(f"""
        CREATE FUNCTION search_folded(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN CASE WHEN octet_length(words) = char_length(words) THEN translate(words, '{_NO_WORD}', '{_SPACES}')
            ELSE translate(normalize(words, NFC), '{_ACCENTED}{_NO_WORD}', '{_PLAIN}{_SPACES}') END
    """)
    op.execute("""
        CREATE FUNCTION search_vector(folded text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN to_tsvector('pg_catalog.dutch'::regconfig, folded) || to_tsvector('pg_catalog.english'::regconfig, folded)
    """)
    op.execute("""
        CREATE FUNCTION search_words(words text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN search_vector(search_folded(words))
    """)
    op.execute("""
        CREATE INDEX message_words ON message USING gin (search_words(text))
        WHERE author in ('citizen', 'agent', 'note')
    """)
    op.execute("CREATE INDEX conversation_created ON conversation (created_at, id)")
    op.execute("""
        CREATE TABLE saved_view (
            id UUID NOT NULL PRIMARY KEY,
            agent_id UUID NOT NULL REFERENCES agent (id),
            name TEXT NOT NULL,
            filters JSONB NOT NULL,
            department TEXT,
            used_at TIMESTAMP WITH TIME ZONE NOT NULL
        )
    """)
    op.execute("CREATE INDEX saved_view_agent ON saved_view (agent_id)")
    op.execute("CREATE INDEX saved_view_used ON saved_view (used_at)")


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP TABLE saved_view")
    op.execute("DROP INDEX conversation_created")
    op.execute("DROP INDEX message_words")
    op.execute("DROP FUNCTION search_words(text)")
    op.execute("DROP FUNCTION search_vector(text)")
    op.execute("DROP FUNCTION search_folded(text)")
