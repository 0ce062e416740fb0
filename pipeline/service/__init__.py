"""The verbs that every door calls: parse outside, act here, show outside. A file for each family."""
