"""The path of corrective and preventive actions: from the problem by its causes to a plan that was carried out (R35-R42,
R57-R60)."""

DOCTYPE = "Corrective and Preventive Action"
