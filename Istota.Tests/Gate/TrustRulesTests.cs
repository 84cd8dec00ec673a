using Istota.Actors.Gate;
using Istota.Actors.Users;
using Istota.Tests.Users;
using Xunit;
using static Istota.Tests.Users.UserWorld;

namespace Istota.Tests.Gate;

/// <summary>Trust changed by a page: the rules and words of chat, but what should be known is said before.</summary>
public class TrustRulesTests
{
    private readonly UserWorld _world = new();

    private TrustChange Trust(string pattern, bool sure = false) => Do(new UserCommand.TrustSender(pattern, sure, "web") { User = Alice, At = _world.Now });

    private TrustChange Do(UserCommand command) => ((UserReply.TrustChanged)_world.Do(command)!).Change;

    private UserView.TrustBook Book => (UserView.TrustBook)Views.Of(_world.State, _world.Policy, new UserQuery.TrustBook { User = Alice });

    [Theory]
    [InlineData("*@gmail.com", "Anybody can have an address at gmail.com")]
    [InlineData("joe@other.test", "")]
    [InlineData("joe@trvsted.example", "looks like")]
    [InlineData("alice@h0me.example", "looks like alice")]
    public void What_should_be_known_is_asked_first_and_said_in_chat_too(string pattern, string warning)
    {
        var asked = Trust(pattern);
        if (warning.Length == 0)
        {
            Assert.Equal(TrustResult.Done, asked.Result);
            return;
        }
        Assert.Equal(TrustResult.Unsure, asked.Result);
        Assert.Contains(warning, Assert.Single(asked.Warnings).Text, StringComparison.Ordinal);
        Assert.Empty(_world.State.Trusted);
        Assert.Contains(asked.Warnings[0].Text.TrimEnd('.'), new UserWorld().Asked($"!trust {pattern}"), StringComparison.Ordinal);
        Assert.Equal(TrustResult.Done, Trust(pattern, sure: true).Result);
        Assert.Contains(asked.Warnings[0].Text, Assert.Single(Book.RunTime).Warnings);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("*@*")]
    [InlineData("alice@home.example")]
    [InlineData("")]
    public void What_covers_everybody_or_oneself_is_refused_in_the_words_of_chat(string pattern)
    {
        var refused = Trust(pattern, sure: true);
        Assert.Equal(TrustResult.Unchanged, refused.Result);
        Assert.Empty(_world.Last);
        if (pattern.Length > 0) Assert.Equal(refused.Text, _world.Asked($"!trust {pattern}"));
    }

    [Fact]
    public void The_book_says_where_each_entry_comes_from()
    {
        _world.Receive(Stranger, "Let me in");
        _world.Answer(1, AnswerWord.Trust);
        Trust("carl@x.example");
        _world.Receive("spam@x.example", "Buy");
        _world.Answer(2, AnswerWord.Never);
        Assert.Equal(("*@trusted.example", null), (Assert.Single(Book.Configured).Pattern, Book.Configured[0].AddedAt));
        Assert.Equal(["carl@x.example", Stranger], Book.RunTime.Select(e => e.Pattern));
        Assert.Equal(("web", null, null), (Book.RunTime[0].AddedVia, Book.RunTime[0].Question, Book.RunTime[0].Mail));
        Assert.Equal((1, "Let me in"), (Book.RunTime[1].Question!.Value, Book.RunTime[1].Mail!.Subject));
        Assert.Equal((2, "Buy"), (Assert.Single(Book.Blocked).Question!.Value, Book.Blocked[0].Mail!.Subject));
        Assert.Equal(["news@*"], Book.Quiet);
    }

    [Fact]
    public void Removing_blocking_and_unblocking_are_those_of_chat()
    {
        Trust("carl@x.example");
        Assert.Contains("lives in the configuration", Do(new UserCommand.UntrustSender("*@trusted.example", "web") { User = Alice, At = _world.Now }).Text, StringComparison.Ordinal);
        Assert.Equal(TrustResult.Done, Do(new UserCommand.BlockSender("Carl@X.example", "web") { User = Alice, At = _world.Now }).Result);
        Assert.Empty(Book.RunTime);
        Assert.Equal(TrustResult.Unchanged, Do(new UserCommand.BlockSender(Own, "web") { User = Alice, At = _world.Now }).Result);
        Assert.Equal(TrustResult.Unchanged, Do(new UserCommand.BlockSender("no address", "web") { User = Alice, At = _world.Now }).Result);
        Assert.Equal(TrustResult.Done, Do(new UserCommand.UnblockSender("carl@x.example", "web") { User = Alice, At = _world.Now }).Result);
        Assert.Empty(Book.Blocked);
    }

    [Fact]
    public void An_address_with_a_wildcard_in_it_is_removed_as_it_is_listed()
    {
        _world.Receive("a*b@x.example");
        _world.Answer(1, AnswerWord.Trust);
        var entry = Assert.Single(Book.RunTime);
        Assert.Equal(TrustResult.Done, Do(new UserCommand.UntrustSender(entry.Pattern, "web") { User = Alice, At = _world.Now }).Result);
        Assert.Empty(Book.RunTime);
    }
}
