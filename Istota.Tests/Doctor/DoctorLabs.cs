using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.Doctor;

/// <summary>The servers with faults that doctor is to name, up once for a class; each has several that do not disturb each other.</summary>
public sealed class DoctorLabs : IAsyncLifetime
{
    /// <summary>No IDLE, no UIDPLUS; refuses every sender with a plus; rewrites Message-ID.</summary>
    public MailLab Old { get; private set; } = null!;

    /// <summary>Its certificate has expired; it knows no plus-addresses.</summary>
    public MailLab Neglected { get; private set; } = null!;

    /// <summary>Its certificate is for somebody else.</summary>
    public MailLab Elsewhere { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        MailLabRequirement.Demand();
        var labs = await Task.WhenAll(
            MailLab.StartAsync(new MailLabOptions
            {
                WithoutCapabilities = ["IDLE", "UIDPLUS"],
                PostfixLines = """
                    smtpd_sender_restrictions = check_sender_access regexp:{{/\+/ 553 5.7.1 Sender address rejected: not owned by user}}
                    header_checks = regexp:{{/^Message-ID:.*/ REPLACE Message-ID: <rewritten@lab.test>}}
                    """,
            }),
            MailLab.StartAsync(new MailLabOptions { CertificateExpired = true, PostfixLines = "recipient_delimiter =" }),
            MailLab.StartAsync(new MailLabOptions { CertificateNames = ["mail.elsewhere.test"] }));
        (Old, Neglected, Elsewhere) = (labs[0], labs[1], labs[2]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var lab in new[] { Old, Neglected, Elsewhere }.Where(l => l is not null)) await lab.DisposeAsync();
    }
}
