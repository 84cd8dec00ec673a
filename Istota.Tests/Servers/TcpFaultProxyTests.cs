using System.Net.Sockets;
using MailKit.Net.Smtp;
using MailKit.Security;
using Xunit;
using static Istota.Tests.Servers.LabClients;

namespace Istota.Tests.Servers;

/// <summary>The proxy breaks the line where it was told to, seen from a real client and a real server.</summary>
public sealed class TcpFaultProxyTests(SharedMailLab shared)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_mail_whose_end_the_server_got_is_delivered_though_the_client_never_hears_so()
    {
        var lab = await shared.GetAsync();
        await using var proxy = TcpFaultProxy.Start(lab.PlainSubmissionPort);
        var user = lab.NewUser();
        var cut = proxy.CutAfter("\r\n.\r\n");
        using var smtp = await LogInAsync(proxy);

        await Assert.ThrowsAnyAsync<Exception>(() => smtp.SendAsync(Message(MailLab.Address(user), user)));

        await cut.WaitAsync(Patience);
        await lab.WaitForMailAsync(user, m => m.Subject == user, Patience);
        using var again = await LogInAsync(proxy);
        await again.SendAsync(Message(MailLab.Address(user), "second"));
        await lab.WaitForMailAsync(user, m => m.Subject == "second", Patience);
    }

    [Fact]
    public async Task A_mail_whose_end_the_server_did_not_get_is_not_delivered()
    {
        var lab = await shared.GetAsync();
        await using var proxy = TcpFaultProxy.Start(lab.PlainSubmissionPort);
        var user = lab.NewUser();
        var cut = proxy.CutBefore("\r\n.\r\n");
        using var smtp = await LogInAsync(proxy);

        await Assert.ThrowsAnyAsync<Exception>(() => smtp.SendAsync(Message(MailLab.Address(user), "first")));

        await cut.WaitAsync(Patience);
        await lab.InjectAsync(Letter("second"), user);
        await lab.WaitForMailAsync(user, m => m.Subject == "second", Patience);
        Assert.Single(lab.MessagesOf(user));
    }

    [Fact]
    public async Task A_refusing_proxy_cuts_and_refuses_until_it_forwards_again()
    {
        var lab = await shared.GetAsync();
        await using var proxy = TcpFaultProxy.Start(lab.PlainSubmissionPort);
        using var smtp = await LogInAsync(proxy);
        for (var i = 0; i < 3; i++)
        {
            await proxy.RefuseAsync();
            await Assert.ThrowsAsync<SocketException>(() => LogInAsync(proxy));
            proxy.Forward();
            using var again = await LogInAsync(proxy);
        }
        await Assert.ThrowsAnyAsync<Exception>(() => smtp.NoOpAsync());
    }

    [Fact]
    public async Task A_hanging_proxy_takes_connections_and_says_nothing_until_it_forwards_again()
    {
        var lab = await shared.GetAsync();
        await using var proxy = TcpFaultProxy.Start(lab.PlainSubmissionPort);
        using var smtp = await LogInAsync(proxy);
        await proxy.WaitForConnectionAsync(Patience);
        proxy.Hang();
        var old = smtp.NoOpAsync();
        var fresh = LogInAsync(proxy);
        await proxy.WaitForConnectionAsync(Patience);
        await Assert.ThrowsAsync<TimeoutException>(() => Task.WhenAny(old, fresh).WaitAsync(TimeSpan.FromMilliseconds(300)));
        proxy.Forward();
        await old.WaitAsync(Patience);
        (await fresh.WaitAsync(Patience)).Dispose();
        Assert.Equal(2, proxy.Accepted);
    }

    [Theory]
    [InlineData(ProxyDirection.ToClient)]
    [InlineData(ProxyDirection.ToServer)]
    public async Task A_connection_is_cut_after_so_many_bytes_and_the_next_one_is_not(ProxyDirection direction)
    {
        var lab = await shared.GetAsync();
        await using var proxy = TcpFaultProxy.Start(lab.SubmissionsPort);
        var cut = proxy.DropAfter(400, direction);
        using var smtp = Client(lab);
        await Assert.ThrowsAnyAsync<Exception>(() => DialAsync(smtp));
        await cut.WaitAsync(Patience);
        using var next = Client(lab);
        await DialAsync(next);
        proxy.Drop();
        await Assert.ThrowsAnyAsync<Exception>(() => next.NoOpAsync());

        async Task DialAsync(SmtpClient client)
        {
            await client.ConnectAsync("127.0.0.1", proxy.Port, SecureSocketOptions.SslOnConnect);
            await client.AuthenticateAsync("bot", MailLab.Password);
            await client.NoOpAsync();
        }
    }

    private static async Task<SmtpClient> LogInAsync(TcpFaultProxy proxy)
    {
        var client = new SmtpClient();
        await client.ConnectAsync("127.0.0.1", proxy.Port, SecureSocketOptions.None);
        await client.AuthenticateAsync("bot", MailLab.Password);
        return client;
    }
}
