# The list of conversations, its search and its filters.

inbox-title = Inbox
list-label = Conversations
list-loading = Loading conversations
list-loading-more = Loading more…
list-failed = The conversations could not be loaded
list-empty-title = All quiet
list-empty-text = When somebody writes to you on any channel, the conversation appears here by itself.
list-nothing-found = Nothing matches
list-nothing-found-text = No conversation fits this search and these filters.

search-label = Search conversations
search-placeholder = Search
search-clear = Clear the search

filter-channel = Channel
filter-all-channels = All
filter-channel-troubled = { $channel }, needs attention
filter-status = Status
filter-open = Open
filter-closed = Closed
filter-all-states = All
filter-assignee = Assigned to
filter-everyone = Everyone
filter-mine = Me
filter-unassigned = Nobody
filter-unread = Unread
filter-reset = Show all open conversations

row-unread = { " " }unread
row-closed = Closed
row-assigned = Assigned to { $name }
row-elsewhere = in another app
row-window-hours = closes in { $hours } h
row-window-minutes = closes in { $minutes } min
row-window-closed = window closed

preview-none = No messages yet
preview-own = You: { $text }
preview-by = { $name }: { $text }
preview-assistant = Assistant: { $text }

nothing-open-title = Pick a conversation
nothing-open-text = Move with the arrow keys, open with Enter, search with the slash key.
