-- +goose Up
-- What a button shows is chosen now: what it showed until now, the bot's picture or else its sign, is a choice of its own.
UPDATE bot SET widget = replace(widget, '"launcher_icon":"chat"', '"launcher_icon":"avatar"');
UPDATE bot SET widget = replace(replace(replace(widget, '"launcher_icon":"question"', '"launcher_icon":"avatar"'), '"launcher_icon":"smile"', '"launcher_icon":"avatar"'), '"launcher_icon":"hand"', '"launcher_icon":"avatar"')
WHERE avatar <> '';
