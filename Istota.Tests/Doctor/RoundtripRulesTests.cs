using Istota.Actors.Doctor;
using Istota.Actors.Mail;
using Istota.Host.Doctor;
using Istota.Tests.Configuration;
using Istota.Tests.Routing;
using Xunit;

namespace Istota.Tests.Doctor;

/// <summary>How a mail of a roundtrip is known, and what it means how it came back.</summary>
public sealed class RoundtripRulesTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly MailAddress Bot = new("bot@lab.test");
    private readonly RoundtripMarks _marks = new(new byte[32]);

    [Fact]
    public void Our_own_nonce_is_known_by_the_delivery_or_the_header_and_fits_an_address()
    {
        var nonce = _marks.Mint(At);
        var address = RoundtripMarks.AddressOf(nonce, Bot).Address;
        Assert.StartsWith("bot+doctor-", address, StringComparison.Ordinal);
        Assert.Equal(nonce, _marks.NonceOf(RouterRulesTests.Mail() with { DeliveredTo = [address] }, Bot, At));
        Assert.Equal(nonce, _marks.NonceOf(RouterRulesTests.Mail() with { To = [new MailAddress(address)], MessageId = "rewritten@x" }, Bot, At.AddHours(1)));
    }

    [Theory]
    [InlineData("bot+doctor-000000000000000000000000@lab.test")]
    [InlineData("bot+doctor-@lab.test")]
    [InlineData("bot+doctor-x@lab.test")]
    [InlineData("bot+anna@lab.test")]
    [InlineData("bot@lab.test")]
    public void A_strangers_mail_to_such_an_address_is_nothing_special(string address) =>
        Assert.Null(_marks.NonceOf(RouterRulesTests.Mail() with { DeliveredTo = [address] }, Bot, At));

    [Fact]
    public void A_nonce_of_another_installation_another_bot_or_another_day_is_none()
    {
        var address = RoundtripMarks.AddressOf(_marks.Mint(At), Bot).Address;
        var mail = RouterRulesTests.Mail() with { DeliveredTo = [address] };
        Assert.Null(new RoundtripMarks([1, .. new byte[31]]).NonceOf(mail, Bot, At));
        Assert.Null(_marks.NonceOf(mail, new MailAddress("bot@other.test"), At));
        Assert.Null(_marks.NonceOf(mail, Bot, At.AddDays(2)));
    }

    [Fact]
    public void What_came_of_a_roundtrip_is_named()
    {
        using var config = new ConfigFolder();
        var email = config.Valid(ConfigFolder.Least).Email;
        var sent = new RoundtripSent("a@lab.test", "bot+anna@lab.test", "bot+doctor-1@lab.test", At, null);
        var back = new RoundtripArrival("a@lab.test", "bot+anna@lab.test", At.AddSeconds(2), At.AddSeconds(1));
        Says.That(Assert.Single(RoundtripFindings.Of(new RoundtripSeen(null, null), email, null)), FindingStatus.Failed, "did not take the mail in time", "smtp.login");
        Says.That(Assert.Single(RoundtripFindings.Of(new RoundtripSeen(sent with { Fault = "550 no" }, null), email, null)), FindingStatus.Failed, "was not sent: 550 no", "smtp.sender");
        Says.That(Assert.Single(RoundtripFindings.Of(new RoundtripSeen(sent, null), email, null)), FindingStatus.Failed, "plus-addresses are not delivered", "recipient_delimiter");
        Says.That(Assert.Single(RoundtripFindings.Of(new RoundtripSeen(sent, null), email, "login refused")), FindingStatus.Failed, "cannot read its mailbox: login refused", "imap.login");
        Assert.All(RoundtripFindings.Of(new RoundtripSeen(sent, back), email, null), f => Assert.Equal(FindingStatus.Ok, f.Status));
        var odd = RoundtripFindings.Of(new RoundtripSeen(sent, back with { MessageId = "b@x", From = "bot@lab.test", ReceivedAt = At.AddMinutes(-8) }), email, null).ToDictionary(f => f.Check);
        Says.Failed(odd, "roundtrip.message-id", "rewrites Message-ID", "leave it alone");
        Says.Warns(odd, "roundtrip.sender", "rewrites From", "reply-to");
        Says.Failed(odd, "roundtrip.clock", "8 minutes ahead", "timesyncd");
    }
}
