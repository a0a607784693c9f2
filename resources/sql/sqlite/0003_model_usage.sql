-- What models were used for, by day: what a day's limit is held against.
CREATE TABLE model_usage (
    day TEXT NOT NULL,
    model TEXT NOT NULL,
    turns INTEGER NOT NULL,
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cache_write_tokens INTEGER NOT NULL,
    cache_read_tokens INTEGER NOT NULL,
    cost_usd REAL NOT NULL,
    unpriced_turns INTEGER NOT NULL,
    PRIMARY KEY (day, model)
) STRICT;
