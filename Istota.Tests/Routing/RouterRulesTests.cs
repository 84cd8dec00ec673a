using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Actors.Routing;
using Istota.Actors.Users;
using Xunit;

namespace Istota.Tests.Routing;

/// <summary>The table of docs/routing.md, row by row.</summary>
public sealed class RouterRulesTests
{
    private static readonly UserId Anna = new("anna");
    private static readonly UserId Bob = new("bob");
    private static readonly UserDirectory Directory = UserDirectory.Of(new MailAddress("bot@lab.test"), [Anna, Bob],
        new Dictionary<string, UserId> { ["anna@home.test"] = Anna, ["bob@home.test"] = Bob });

    internal static InboundMail Mail(string? from = "stranger@out.test") => new()
    {
        Key = new MailKey("bot@lab/INBOX", 7, 1),
        MessageId = "m1@out.test",
        From = from is null ? null : new MailAddress(from),
        ReceivedAt = DateTimeOffset.UnixEpoch,
        Size = 1,
        Digest = "d",
    };

    internal static SentMail Sent(string id, UserId user) =>
        new(id, user, ["someone@out.test"], [], [], "s", "web:main", "web:main", $"{user}-1", DateTimeOffset.UnixEpoch);

    private static MailAddress[] Of(params string[] addresses) => addresses.Select(a => new MailAddress(a)).ToArray();

    private static RouteDecision Decide(InboundMail mail, params SentMail[] sent) =>
        RouterRules.Decide(mail, Directory, sent.ToDictionary(s => s.MessageId));

    private static (UserId, RouteRule)[] Who(InboundMail mail, params SentMail[] sent) => Decide(mail, sent).Users.Select(u => (u.User, u.Rule)).ToArray();

    [Fact]
    public void The_topmost_delivery_header_that_names_a_user_decides_alone() =>
        Assert.Equal([(Anna, RouteRule.PlusAddress)], Who(Mail() with { DeliveredTo = ["bot@lab.test", "bot+anna@lab.test", "bot+bob@lab.test"], To = Of("bot+bob@lab.test") }));

    [Fact]
    public void A_delivery_header_of_an_unknown_user_leaves_the_word_to_the_recipients() =>
        Assert.Equal([(Bob, RouteRule.PlusAddress)], Who(Mail() with { DeliveredTo = ["bot+carl@lab.test"], To = Of("bot+bob@lab.test") }));

    [Fact]
    public void S_24_each_user_named_in_To_and_Cc_gets_the_mail_once() =>
        Assert.Equal([(Anna, RouteRule.PlusAddress), (Bob, RouteRule.PlusAddress)],
            Who(Mail() with { To = Of("bot+anna@lab.test", "BOT+Anna@LAB.test"), Cc = Of("bot+bob@lab.test", "bot+anna@lab.test") }));

    [Theory]
    [InlineData("bot+carl@lab.test")]
    [InlineData("bot+anna+bob@lab.test")]
    [InlineData("\"bot+anna\"@lab.test")]
    [InlineData("bot+anna@evil.test")]
    [InlineData("bot+anna@lab.test.evil.test")]
    [InlineData("bot+ann%61@lab.test")]
    [InlineData("bot+..@lab.test")]
    [InlineData("xbot+anna@lab.test")]
    [InlineData("bot+аnna@lab.test")]
    [InlineData("bot+@lab.test")]
    public void S_22_S_23_any_other_form_names_nobody(string address) =>
        Assert.Empty(Who(Mail() with { DeliveredTo = [address], To = Of(address), Cc = Of(address) }));

    [Fact]
    public void S_25_a_plus_address_in_To_alone_is_enough_to_route_and_says_so()
    {
        var found = Assert.Single(Decide(Mail() with { DeliveredTo = ["bot@lab.test"], To = Of("bot+anna@lab.test") }).Users);
        Assert.Equal((Anna, "To names bot+anna@lab.test"), (found.User, found.Evidence));
    }

    [Fact]
    public void A_plus_address_comes_before_the_sender() =>
        Assert.Equal([(Bob, RouteRule.PlusAddress)], Who(Mail("anna@home.test") with { To = Of("bot+bob@lab.test") }));

    [Fact]
    public void The_sender_comes_before_the_thread() =>
        Assert.Equal([(Anna, RouteRule.Sender)], Who(Mail("anna@home.test") with { Answers = ["x@lab.test"] }, Sent("x@lab.test", Bob)));

    [Fact]
    public void An_address_that_only_resembles_a_users_is_no_sender_match() => Assert.Empty(Who(Mail("anna@home.test.evil.test")));

    [Fact]
    public void The_first_answered_mail_of_ours_finds_its_user()
    {
        var found = Assert.Single(Decide(Mail() with { Answers = ["none@x", "b@lab.test", "a@lab.test"] }, Sent("a@lab.test", Anna), Sent("b@lab.test", Bob)).Users);
        Assert.Equal((Bob, RouteRule.References, "b@lab.test"), (found.User, found.Rule, found.Thread!.MessageId));
    }

    [Fact]
    public void A_thread_of_a_user_who_is_not_here_any_more_finds_nobody() =>
        Assert.Empty(Who(Mail() with { Answers = ["c@lab.test"] }, Sent("c@lab.test", new UserId("carl"))));

    [Fact]
    public void Only_the_first_fifty_ids_are_looked_at()
    {
        var mail = Mail() with { Answers = [.. Enumerable.Range(0, 50).Select(i => $"{i}@x"), "a@lab.test"] };
        Assert.Equal(50, RouterRules.Candidates(mail).Count());
        Assert.Empty(Who(mail, Sent("a@lab.test", Anna)));
    }

    [Fact]
    public void Whatever_rule_found_the_user_an_answer_to_their_mail_is_a_thread_reply() =>
        Assert.Equal("a@lab.test", Assert.Single(Decide(Mail() with { DeliveredTo = ["bot+anna@lab.test"], Answers = ["a@lab.test"] }, Sent("a@lab.test", Anna)).Users).Thread?.MessageId);

    [Fact]
    public void S_26_another_users_thread_never_counts()
    {
        var mail = Mail() with { DeliveredTo = ["bot+bob@lab.test"], Answers = ["a@lab.test"] };
        Assert.Null(Assert.Single(Decide(mail, Sent("a@lab.test", Anna)).Users).Thread);
        var both = Mail() with { To = Of("bot+anna@lab.test", "bot+bob@lab.test"), Answers = ["a@lab.test"] };
        Assert.Equal(["a@lab.test", null], Decide(both, Sent("a@lab.test", Anna)).Users.Select(u => u.Thread?.MessageId));
    }

    [Fact]
    public void S_37_mail_from_the_bot_itself_finds_nobody_by_its_sender_and_is_routed_to_whom_it_names()
    {
        Assert.Empty(Who(Mail("bot@lab.test") with { To = Of("bot@lab.test") }));
        Assert.Equal([(Anna, RouteRule.PlusAddress)], Who(Mail("bot@lab.test") with { To = Of("bot+anna@lab.test") }));
    }

    [Fact]
    public void A_faulty_mail_is_routed_like_any_other_or_is_unrouted()
    {
        Assert.Equal([(Anna, RouteRule.PlusAddress)], Who(Mail(null) with { Fault = "malformed_from", DeliveredTo = ["bot+anna@lab.test"] }));
        Assert.Empty(Who(Mail(null) with { Fault = "malformed_from" }));
    }

    [Fact]
    public void Nobody_comes_with_evidence() => Assert.NotEqual("", Decide(Mail()).Evidence);
}
