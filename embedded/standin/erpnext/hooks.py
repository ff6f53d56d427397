app_name = "erpnext"
app_title = "ERPNext"
app_publisher = "itss_improvement contributors"
app_description = "A stand-in for the DocTypes of ERPNext's support desk, for the embedded site only"
app_email = "nobody@example.com"
app_license = "MIT"

before_install = "erpnext.install.before_install"
after_install = "erpnext.install.after_install"
