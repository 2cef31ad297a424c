tracking-key-first = Production
