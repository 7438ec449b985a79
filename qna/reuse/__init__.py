"""What was answered before: finding it again, and reading it out of sellers' files.

terms → the words by which an answer is found; similar → how alike two questions are; matters →
questions whose answer is the same for every product; columns, moments, rows → one line of a file.
Pure: the tables are `qna.store.past_answers` and `qna.store.answer_imports`.
"""
