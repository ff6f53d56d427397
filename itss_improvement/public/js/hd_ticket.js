itss_improvement.tickets.show_on("HD Ticket");
