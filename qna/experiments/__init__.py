"""Two ways of drafting, compared by lot on live questions.

`arms`: what an arm may change, and who draws which. `sequential`: the test that may be looked at
after every decision, and each arm's always-valid interval. Pure: SQL stands in
`qna.store.experiments`.
"""
