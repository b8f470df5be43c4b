"""The command `erpulse`: the local stack, topics, simulator, replay, backtest, features and dead letters."""
