"""The conference of a cluster's year: agenda, delegates, votes, tasks adopted, minutes, hand-over to the next lead unit."""
