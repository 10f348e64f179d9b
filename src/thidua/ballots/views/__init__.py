"""The pages of a conference: the agenda and the sitting, the delegate's phone, what is adopted, the hand-over; votes."""
