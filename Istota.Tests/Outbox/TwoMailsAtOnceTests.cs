using Istota.Actors.Outbox;
using Istota.Host.Configuration;
using Istota.Host.Mailbox;
using Istota.Host.Outbox;
using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.Outbox;

/// <summary>Two mails that go at once, with a server that has two connections for us and with one that has not.</summary>
public sealed class TwoMailsAtOnceTests(SharedMailLab shared)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Two_mails_at_once_go_over_two_connections()
    {
        var lab = await shared.GetAsync();
        var (from, to) = (lab.NewUser(), lab.NewUser());
        await using var proxy = TcpFaultProxy.Start(lab.SubmissionPort);
        await using var sender = SmtpMailSenderTests.Sender(lab, from, proxy.Port);
        await sender.ConnectAsync(CancellationToken.None);
        await proxy.WaitForConnectionAsync(Patience);
        proxy.Hang();
        var (first, second) = (SendAsync(sender, MailLab.Address(from), MailLab.Address(to)), SendAsync(sender, MailLab.Address(from), MailLab.Address(to)));
        await proxy.WaitForConnectionAsync(Patience);
        proxy.Forward();
        Assert.IsType<SendingOutcome.Sent>(await first);
        Assert.IsType<SendingOutcome.Sent>(await second);
        Assert.Equal(2, proxy.Accepted);
        await lab.WaitForCountAsync(to, 2, Patience);
    }

    [Fact]
    public async Task A_server_that_has_one_connection_for_us_takes_them_in_turn_and_is_not_asked_again_at_once()
    {
        await using var server = Refusing(number => number > 1, _ => "250 2.0.0 taken");
        await using var sender = SenderTo(server);
        await sender.ConnectAsync(CancellationToken.None);
        for (var times = 0; times < 2; times++)
            Assert.All(await Task.WhenAll(SendAsync(sender, "bot@lab.test", "a@lab.test"), SendAsync(sender, "bot@lab.test", "b@lab.test")), o => Assert.IsType<SendingOutcome.Sent>(o));
        Assert.Equal(2, server.Accepted);
        Assert.Equal(4, server.Heard.Count(c => c == "DATA"));
    }

    [Fact]
    public async Task A_mail_that_waited_for_a_connection_that_ended_gets_a_new_one()
    {
        await using var server = Refusing(number => number == 2, number => number == 1 ? "421 4.3.2 going down" : "250 2.0.0 taken");
        await using var sender = SenderTo(server);
        await sender.ConnectAsync(CancellationToken.None);
        var outcomes = await Task.WhenAll(SendAsync(sender, "bot@lab.test", "a@lab.test"), SendAsync(sender, "bot@lab.test", "b@lab.test"));
        Assert.IsType<SendingOutcome.Deferred>(outcomes[0]);
        Assert.IsType<SendingOutcome.Sent>(outcomes[1]);
        Assert.Equal(3, server.Accepted);
    }

    /// <summary>A server that has no room for some connections, and answers to no data before it has said so to one.</summary>
    private static ScriptedServer Refusing(Func<int, bool> refuses, Func<int, string> answer)
    {
        var refused = new TaskCompletionSource();
        return ScriptedServer.Start(async line =>
        {
            if (refuses(line.Number))
            {
                await line.SayAsync("421 4.7.0 too many connections\r\n");
                refused.TrySetResult();
                return;
            }
            await line.SayAsync("220 mx.lab.test ESMTP\r\n");
            while (await line.ReadAsync() is { } command)
            {
                await line.SayAsync(command is "DATA" ? "354 go on\r\n" : "250 2.0.0 ok\r\n");
                if (command is not "DATA") continue;
                while (await line.ReadAsync() is not ("." or null)) { }
                await refused.Task;
                await line.SayAsync($"{answer(line.Number)}\r\n");
                if (answer(line.Number).StartsWith("421", StringComparison.Ordinal)) return;
            }
        });
    }

    private static SmtpMailSender SenderTo(ScriptedServer server) =>
        new(new MailServerSettings("127.0.0.1", server.Port, "", "", TlsMode.None, "", Patience), TimeProvider.System);

    private static Task<SendingOutcome> SendAsync(SmtpMailSender sender, string from, string to) =>
        sender.SendAsync(new Envelope(from, [to]), OutgoingMails.Dated(OutgoingMails.NewId(), from, to), CancellationToken.None);
}
