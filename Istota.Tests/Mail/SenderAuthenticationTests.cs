using Istota.Actors.Mail;
using Xunit;

namespace Istota.Tests.Mail;

public sealed class SenderAuthenticationTests
{
    private const string Hop = "Received: from mail.friends.example (mail.friends.example [192.0.2.7])\n\tby mx.home.example (Postfix) with ESMTPS id 1; Mon, 2 Nov 2026 09:00:00 +0000";
    private const string Lmtp = "Received: from mx.home.example\n\tby imap.home.example with LMTP id 2; Mon, 2 Nov 2026 09:00:01 +0000";
    private const string Filter = "Received: from localhost (localhost [127.0.0.1])\n\tby mx.home.example (Postfix) with ESMTP id 3; Mon, 2 Nov 2026 09:00:01 +0000";
    private const string Pass = "Authentication-Results: mx.home.example; dmarc=pass header.from=friends.example";
    private const string Fail = "Authentication-Results: mx.home.example; dmarc=fail header.from=friends.example";

    [Theory]
    [InlineData("dmarc=pass header.from=friends.example")]
    [InlineData("dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=Friends.Example.")]
    [InlineData("spf=fail smtp.mailfrom=x@evil.example; dmarc=pass header.from=friends.example")]
    [InlineData("dkim=pass header.d=friends.example header.s=s1 header.b=\"abc=\"")]
    [InlineData("dkim=fail header.d=other.example; dkim=pass header.d=friends.example")]
    [InlineData("spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=bob@friends.example")]
    [InlineData("spf=pass smtp.mailfrom=friends.example; dmarc=none header.from=friends.example")]
    [InlineData("dkim/1 = pass reason=\"good; signature\" header.d = friends.example")]
    public async Task An_aligned_pass_of_our_own_server_verifies(string results)
    {
        var verdict = await VerdictAsync($"Authentication-Results: mx.home.example; {results}\n{Hop}");
        Assert.Equal(AuthenticationVerdict.Passed, verdict.Verdict);
        Assert.Contains("=pass", verdict.Evidence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Authentication-Results: MX.Home.Example 1; dmarc=pass header.from=friends.example\n" + Hop)]
    [InlineData("Authentication-Results: (ours) \"mx.home.example\";\n\tdmarc=pass header.from=friends.example\n" + Hop)]
    [InlineData(Lmtp + "\n" + Pass + "\n" + Hop)]
    [InlineData(Filter + "\n" + Pass + "\n" + Hop)]
    [InlineData(Lmtp + "\n" + Filter + "\n" + Pass + "\n" + Hop)]
    [InlineData("Delivered-To: istota+anna@home.example\n" + Pass + "\n" + Hop)]
    [InlineData(Lmtp + "\n" + Pass)]
    public async Task Our_servers_header_is_found_where_servers_put_it(string headers) =>
        Assert.Equal(AuthenticationVerdict.Passed, (await VerdictAsync(headers)).Verdict);

    [Fact]
    public async Task Nobody_looks_without_an_authserv_id() =>
        Assert.Equal(Authentication.NotChecked, (await Mails.WithAsync(Pass)).Authentication);

    [Fact]
    public async Task S_1_no_results_of_ours_is_unverified() => await UnverifiedAsync(Hop);

    [Theory]
    [InlineData("Authentication-Results: mx.evil.example; dmarc=pass header.from=friends.example")]
    [InlineData("Authentication-Results: mx.home.example.evil.example; dmarc=pass header.from=friends.example")]
    [InlineData("Authentication-Results: evil.example (mx.home.example); dmarc=pass header.from=friends.example")]
    [InlineData("ARC-Authentication-Results: i=1; mx.home.example; dmarc=pass header.from=friends.example")]
    [InlineData("X-Authentication-Results: mx.home.example; dmarc=pass header.from=friends.example")]
    public async Task S_2_a_foreign_id_is_ignored(string header) => await UnverifiedAsync($"{header}\n{Hop}");

    [Theory]
    [InlineData(Fail + "\n" + Hop + "\n" + Pass)]
    [InlineData(Fail + "\n" + Pass + "\n" + Hop)]
    [InlineData(Pass + "\n" + Fail + "\n" + Hop)]
    public async Task S_3_results_of_one_id_that_conflict_resolve_to_the_worst(string headers)
    {
        var verdict = await VerdictAsync(headers);
        Assert.Equal(AuthenticationVerdict.Failed, verdict.Verdict);
        Assert.Equal("dmarc=fail header.from=friends.example", verdict.Evidence);
    }

    [Theory]
    [InlineData(Hop + "\n" + Pass)]
    [InlineData(Lmtp + "\n" + Hop + "\n" + Pass)]
    [InlineData(Hop + "\nReceived: from a by b with LMTP; Mon, 2 Nov 2026 09:00:00 +0000\n" + Pass)]
    [InlineData(Hop + "\nReceived: from localhost (localhost [127.0.0.1]) by mx.home.example; Mon, 2 Nov 2026 09:00:00 +0000\n" + Pass)]
    [InlineData("Received: from [127.0.0.1] (evil.example [198.51.100.1]) by mx.home.example with ESMTP; Mon, 2 Nov 2026 09:00:00 +0000\n" + Pass)]
    [InlineData("Received: from [198.51.100.1] (helo=[127.0.0.1]) by mx.home.example with esmtp; Mon, 2 Nov 2026 09:00:00 +0000\n" + Pass)]
    [InlineData("Received: from evil.example ([198.51.100.1] helo=[127.0.0.1]) by mx.home.example with esmtp; Mon, 2 Nov 2026 09:00:00 +0000\n" + Pass)]
    [InlineData("Received: from with LMTP (evil.example [198.51.100.1]) by mx.home.example with ESMTP; Mon, 2 Nov 2026 09:00:00 +0000\n" + Pass)]
    public async Task S_4_our_id_below_our_servers_own_line_can_be_the_senders_work(string headers) => await UnverifiedAsync(headers);

    /// <summary>A mail that a stranger hands to our server directly has no other Received: their line stands where a milter's would.</summary>
    [Fact]
    public async Task S_4_a_milters_line_is_not_told_from_one_that_the_sender_wrote()
    {
        await UnverifiedAsync($"{Hop}\n{Pass}\nDKIM-Signature: v=1; d=friends.example");
        await UnverifiedAsync($"{Hop}\n{Pass}\nReceived: from bob by mail.friends.example with ESMTPA; Mon, 2 Nov 2026 08:59:59 +0000");
    }

    [Theory]
    [InlineData("dmarc=pass header.from=other.example")]
    [InlineData("dmarc=pass header.from=sub.friends.example")]
    [InlineData("dmarc=pass")]
    [InlineData("dmarc=pass header.from=friends.example header.from=other.example")]
    public async Task S_5_a_pass_for_another_domain_is_not_aligned(string results) => await UnverifiedResultsAsync(results);

    [Theory]
    [InlineData("spf=pass smtp.mailfrom=x@evil.example; dkim=pass header.d=evil.example")]
    [InlineData("dkim=pass header.d=friends.example.evil.example")]
    [InlineData("dkim=pass header.d=xfriends.example")]
    [InlineData("dkim=pass header.d=example")]
    [InlineData("spf=pass smtp.mailfrom=friends.example@evil.example")]
    [InlineData("spf=pass smtp.helo=friends.example")]
    public async Task S_6_the_attackers_own_domain_does_not_speak_for_From(string results) => await UnverifiedResultsAsync(results);

    [Theory]
    [InlineData("dmarc=fail (dmarc=pass header.from=friends.example) header.from=friends.example", AuthenticationVerdict.Failed)]
    [InlineData("dmarc=none (x; dmarc=pass header.from=friends.example)", AuthenticationVerdict.Unverified)]
    [InlineData("spf=fail smtp.mailfrom=\"x; dmarc=pass header.from=friends.example\"@evil.example", AuthenticationVerdict.Unverified)]
    [InlineData("spf=fail reason=\"dmarc=pass header.from=friends.example\" smtp.mailfrom=evil.example", AuthenticationVerdict.Unverified)]
    [InlineData("spf=none (\\); dmarc=pass header.from=friends.example ) smtp.mailfrom=evil.example", AuthenticationVerdict.Unverified)]
    [InlineData("spf=none smtp.mailfrom=dmarc=pass", AuthenticationVerdict.Unverified)]
    public async Task S_7_a_pass_inside_a_comment_a_string_or_a_property_is_none(string results, AuthenticationVerdict expected) =>
        Assert.Equal(expected, (await VerdictAsync($"Authentication-Results: mx.home.example; {results}\n{Hop}")).Verdict);

    [Theory]
    [InlineData("dmarc=passthrough header.from=friends.example")]
    [InlineData("dmarc=bestguesspass header.from=friends.example")]
    [InlineData("dmarc=temperror header.from=friends.example; dkim=pass header.d=friends.example")]
    [InlineData("dmarc pass header.from=friends.example")]
    [InlineData("dmarc=pass header.from=friends.example; spf=")]
    [InlineData("dmarc=pass header.from=friends.example (unclosed")]
    [InlineData("dmarc=pass header.from=friends.example; spf=pass smtp.mailfrom=\"unclosed")]
    [InlineData("dmarc=pass spf=pass header.from=friends.example")]
    [InlineData("none")]
    [InlineData("")]
    public async Task S_8_what_is_unknown_or_cannot_be_read_is_closed(string results) => await UnverifiedResultsAsync(results);

    [Fact]
    public async Task S_8_an_id_that_cannot_be_read_is_closed() => await UnverifiedAsync($"Authentication-Results: (\n{Pass}\n{Hop}");

    [Theory]
    [InlineData("b.co.uk", "a.co.uk", false)]
    [InlineData("co.uk", "a.co.uk", false)]
    [InlineData("com.au", "shop.com.au", false)]
    [InlineData("uk", "a.co.uk", false)]
    [InlineData("github.io", "eve.github.io", false)]
    [InlineData("a.co.uk", "mail.a.co.uk", true)]
    [InlineData("a.example", "a.example", true)]
    [InlineData("a.example", "sub.a.example", true)]
    [InlineData("sub.a.example", "a.example", false)]
    public async Task S_13_nothing_aligns_across_a_public_suffix(string authenticated, string from, bool aligned)
    {
        var mail = await Mails.WithAsync($"Authentication-Results: mx.home.example; dkim=pass header.d={authenticated}\n{Hop}\nFrom: x@{from}", "x", Mails.Verifying);
        Assert.Equal(aligned ? AuthenticationVerdict.Passed : AuthenticationVerdict.Unverified, mail.Authentication.Verdict);
    }

    [Fact]
    public async Task Evidence_is_one_safe_line()
    {
        var verdict = await VerdictAsync($"Authentication-Results: mx.home.example; dmarc=pass header.from=\"x\u0001\n\ty\"\n{Hop}");
        Assert.DoesNotContain(verdict.Evidence, char.IsControl);
    }

    private static async Task<Authentication> VerdictAsync(string headers) => (await Mails.WithAsync(headers, "x", Mails.Verifying)).Authentication;

    private static async Task UnverifiedAsync(string headers) =>
        Assert.Equal(AuthenticationVerdict.Unverified, (await VerdictAsync(headers)).Verdict);

    private static Task UnverifiedResultsAsync(string results) => UnverifiedAsync($"Authentication-Results: mx.home.example; {results}\n{Hop}");
}
