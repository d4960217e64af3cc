"""The few pages: activation, terms, unsubscribing, the way to the portfolio, health and metrics."""
