itss_improvement.tickets.show_on("Issue");
