tracking-key-first = 本番
