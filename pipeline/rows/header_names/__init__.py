"""The names that contact lists really give their columns, language by language, and the field of each.

Beside the fields of vendors there are `calling_code` (49,
+49) and `phone_country`: columns that say which country a row's
phone numbers are of. Names are compared as `pipeline.rows.names.plain` makes them.

- english, western, european, eastern: the tables
- qualifiers: the words that say which of several columns one is, and those of columns about something else
"""
