"""What tests hold in their hands: the server, a bot's account, people, groups, what they see."""
