using Istota.Actors.Outbox;
using Istota.Host.Configuration;
using Istota.Host.Mailbox;
using Istota.Host.Outbox;
using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.Outbox;

public sealed class SlowServerTests
{
    /// <summary>A server may look at a mail for minutes before it takes it (RFC 5321 §4.5.3.2.6); called unclear, it would be sent twice.</summary>
    [Fact]
    public async Task A_server_that_takes_longer_for_a_mail_than_a_connection_may_take_has_taken_it()
    {
        var limit = TimeSpan.FromSeconds(2);
        await using var server = ScriptedServer.Start(async line =>
        {
            await line.SayAsync("220 mx.lab.test ESMTP\r\n");
            while (await line.ReadAsync() is { } command)
            {
                await line.SayAsync(command is "DATA" ? "354 go on\r\n" : "250 2.0.0 ok\r\n");
                if (command is not "DATA") continue;
                while (await line.ReadAsync() is not ("." or null)) { }
                await Task.Delay(limit * 1.5); // the one thing that is tested is how long this takes
                await line.SayAsync("250 2.0.0 taken\r\n");
            }
        });
        await using var sender = new SmtpMailSender(new MailServerSettings("127.0.0.1", server.Port, "", "", TlsMode.None, "", limit), TimeProvider.System);
        await sender.ConnectAsync(CancellationToken.None);
        var mail = OutgoingMails.Dated(OutgoingMails.NewId(), "bot@lab.test", "a@lab.test");
        Assert.IsType<SendingOutcome.Sent>(await sender.SendAsync(new Envelope("bot@lab.test", ["a@lab.test"]), mail, CancellationToken.None));
    }
}
