-- depends: 0016.devices-of-before
-- The send limit is a bucket: all there is to know of one is when it will be full. What the window
-- before it kept was of the last second.

CREATE TABLE IF NOT EXISTS send_buckets (
    channel TEXT PRIMARY KEY,
    full_at BIGINT NOT NULL,
    paused_until BIGINT NOT NULL
);

DROP TABLE IF EXISTS send_limits;
