-- What models were used for, by day: what a day's limit is held against.
CREATE TABLE model_usage (
    day date NOT NULL,
    model text NOT NULL,
    turns bigint NOT NULL,
    input_tokens bigint NOT NULL,
    output_tokens bigint NOT NULL,
    cache_write_tokens bigint NOT NULL,
    cache_read_tokens bigint NOT NULL,
    cost_usd double precision NOT NULL,
    unpriced_turns bigint NOT NULL,
    PRIMARY KEY (day, model)
);
