// ticket
