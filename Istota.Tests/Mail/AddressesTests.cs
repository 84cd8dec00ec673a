using CsCheck;
using Istota.Actors.Mail;
using Xunit;

namespace Istota.Tests.Mail;

public sealed class AddressesTests
{
    private static readonly MailAddress s_bot = new("istota@home.example", "Istota");

    [Theory]
    [InlineData("Bob@Friends.EXAMPLE", "bob@friends.example")]
    [InlineData("bob@friends.example.", "bob@friends.example")]
    [InlineData("bob@bücher.example", "bob@xn--bcher-kva.example")]
    [InlineData("bob@BÜCHER.example", "bob@xn--bcher-kva.example")]
    [InlineData("bob@XN--BCHER-KVA.example", "bob@xn--bcher-kva.example")]
    [InlineData("bob@ｆriends。example", "bob@friends.example")]
    [InlineData("bob%40x@friends.example", "bob%40x@friends.example")]
    [InlineData("JÖRG@friends.example", "jörg@friends.example")]
    [InlineData("me@localhost", "me@localhost")]
    public void An_address_has_one_canonical_form(string written, string canonical) =>
        Assert.Equal(canonical, Addresses.Canonical(written));

    [Theory]
    [InlineData("\"bob\"@friends.example")]
    [InlineData("\"a b\"@friends.example")]
    [InlineData("a..b@friends.example")]
    [InlineData(".a@friends.example")]
    [InlineData("a.@friends.example")]
    [InlineData("a@b@friends.example")]
    [InlineData("a b@friends.example")]
    [InlineData("a\r\nb@friends.example")]
    [InlineData("a\0@friends.example")]
    [InlineData("a\u200B@friends.example")]
    [InlineData("a\u202E@friends.example")]
    [InlineData("ａ@friends.example")]
    [InlineData("e\u0301@friends.example")]
    [InlineData("a@e\u0301.example")]
    [InlineData("a@friends..example")]
    [InlineData("a@-friends.example")]
    [InlineData("a@[192.0.2.1]")]
    [InlineData("a@xn--a.example")]
    [InlineData("a@fri\u200Bends.example")]
    [InlineData("a@fri ends.example")]
    [InlineData("a@.")]
    [InlineData("@friends.example")]
    [InlineData("a")]
    [InlineData("")]
    public void An_address_without_a_canonical_form_is_refused(string written) => Assert.Null(Addresses.Canonical(written));

    [Fact]
    public void The_canonical_form_of_a_canonical_form_is_itself() =>
        Gen.Char["aZ0.@-_+%\"\\ ü\u0301\u200Bа。ßK\u212A[]xn"].Array[1, 24].Select(chars => new string(chars)).Sample(text =>
        {
            if (Addresses.Canonical(text) is { } canonical)
                Assert.Equal(canonical, Addresses.Canonical(canonical));
        }, iter: 50_000);

    [Theory]
    [InlineData("istota+anna@home.example", "anna")]
    [InlineData("ISTOTA+Anna@Home.Example.", "anna")]
    [InlineData("istota+a.b_c-1@home.example", "a.b_c-1")]
    [InlineData("istota+anna+bob@home.example", null)]
    [InlineData("istota+@home.example", null)]
    [InlineData("istota@home.example", null)]
    [InlineData("istota+anna@evil.example", null)]
    [InlineData("istota+anna@sub.home.example", null)]
    [InlineData("\"istota+anna\"@home.example", null)]
    [InlineData("istota+ann%61@home.example", null)]
    [InlineData("istota%2Banna@home.example", null)]
    [InlineData("istota+аnna@home.example", null)]
    [InlineData("istota+anna..b@home.example", null)]
    [InlineData("istota+.anna@home.example", null)]
    [InlineData("istota+anna@home.example@evil.example", null)]
    [InlineData("istota＋anna@home.example", null)]
    public void S_23_a_plus_address_has_one_canonical_form_or_is_unroutable(string address, string? user) =>
        Assert.Equal(user, PlusAddress.UserOf(address, s_bot));

    [Theory]
    [InlineData("From: bob@friends.example\nFrom: anna@home.example")]
    [InlineData("From: bob@friends.example, anna@home.example")]
    [InlineData("From: friends: bob@friends.example;")]
    [InlineData("From: undisclosed:;")]
    [InlineData("From:")]
    [InlineData("From: <>")]
    [InlineData("From: Bob")]
    [InlineData("From: boss@corp.example <e@evil.example>")]
    [InlineData("From: <boss@corp.example> <e@evil.example>")]
    [InlineData("From: boss@corp.example (x) <e@evil.example>")]
    [InlineData("From: <@relay.example:boss@corp.example>")]
    [InlineData("From: \"boss@corp.example, \" , e@evil.example")]
    [InlineData("From: a..b@friends.example")]
    [InlineData("From: =?utf-8?q?boss=40corp.example=3E?=@evil.example <x")]
    [InlineData("X-Nothing: From: here")]
    public async Task S_10_not_exactly_one_author_is_malformed_from(string headers)
    {
        var mail = await Mails.ReadAsync(headers + "\nTo: istota+anna@home.example\nMessage-ID: <m@x.example>\n\nhello\n");
        Assert.Null(mail.From);
        Assert.Equal(MailFault.MalformedFrom, mail.Fault);
    }

    [Theory]
    [InlineData("From: (boss@corp.example) e@evil.example")]
    [InlineData("From: e@evil.example (boss@corp.example)")]
    [InlineData("From: \"boss@corp.example\" <e@evil.example>")]
    [InlineData("From: \"boss@corp.example\\\" <\" <e@evil.example>")]
    [InlineData("From: e(boss@corp.example)@evil.example")]
    [InlineData("From: =?utf-8?q?=3Cboss=40corp.example=3E?= <e@evil.example>")]
    public async Task S_10_a_comment_or_a_name_is_never_the_author(string from) =>
        Assert.Equal("e@evil.example", (await Mails.WithAsync(from)).From?.Address);

    [Fact]
    public async Task S_16_other_headers_are_never_identity()
    {
        const string claims = "Sender: anna@home.example\nResent-From: anna@home.example\nX-Original-From: anna@home.example\nReply-To: anna@home.example\nX-From: anna@home.example\n";
        Assert.Equal("e@evil.example", (await Mails.WithAsync(claims + "From: e@evil.example")).From?.Address);
        var none = await Mails.ReadAsync(claims + "Subject: s\n\nhello\n");
        Assert.Null(none.From);
        Assert.Equal(MailFault.MalformedFrom, none.Fault);
    }

    [Fact]
    public async Task Envelope_recipients_stand_topmost_first()
    {
        var mail = await Mails.WithAsync("Delivered-To: istota+anna@home.example\nX-Original-To: Istota+Bob@home.example\nEnvelope-to: <istota+carol@home.example>\nDelivered-To: nonsense");
        Assert.Equal(["istota+anna@home.example", "istota+bob@home.example", "istota+carol@home.example"], mail.DeliveredTo);
    }

    [Fact]
    public void A_person_may_write_a_name_and_an_address()
    {
        Assert.True(Addresses.TryParse("Bob Builder <Bob@Friends.example>", out var bob));
        Assert.Equal(new MailAddress("bob@friends.example", "Bob Builder"), bob);
        Assert.False(Addresses.TryParse("bob@friends.example, eve@evil.example", out _));
        Assert.False(Addresses.TryParse("bob@friends.example\r\nBcc: eve@evil.example", out _));
    }
}
