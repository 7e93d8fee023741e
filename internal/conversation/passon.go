package conversation

// passOn takes a conversation from its assignee, who has not answered, and gives it to another member, or to nobody.
func passOn(ch *Change, to LineRef, why string) {
	c := ch.C
	line := SystemLine{Event: "assigned", Actor: LineRef{Kind: "system"}, Target: &to, Reason: why}
	if to.ID == "" {
		line.Event, line.Target = "unassigned", &LineRef{Kind: "agent", ID: c.AssigneeID, Name: c.AssigneeName}
	}
	ch.System(VisibleMembers, line)
	ch.Fact("conversation.assigned", bySystem, Assigned{From: c.AssigneeID, To: to.ID})
	if to.ID == "" {
		ch.Fact("conversation.unattended", bySystem, Unattended{Last: c.AssigneeID})
	}
	c.AssigneeID, c.AssigneeName = to.ID, to.Name
	ch.Show() // the customer sees who is in charge
}
