using Istota.Actors.Conversations;
using Istota.Actors.Gate;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;
using Istota.Host.Web.Pages;
using Istota.Host.Web.Pages.Filed;
using Istota.Host.Web.Pages.Questions;
using Xunit;

namespace Istota.Tests.Web;

/// <summary>What the pages of questions and filed mail show, without a browser.</summary>
public class ShownQuestionsTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly ShownQuestions _shown = new();

    private static QuestionView Question(int number, string prompt = "", QuestionKind kind = QuestionKind.Gate) =>
        new(number, kind, new Place("web", "alerts"), prompt, s_noon.AddMinutes(number), [AnswerWord.Yes], null);

    private static QuestionStateView Decided(int number) => new(number, QuestionKind.Gate, false, [], AnswerWord.No, "discarded", s_noon, "web");

    [Fact]
    public void A_decided_one_stays_to_be_read_and_then_leaves()
    {
        Assert.Empty(_shown.Open([Question(1), Question(2)]));
        Assert.Equal([2, 1], _shown.Items.Select(q => q.Question.Number));
        Assert.Equal([2], _shown.Open([Question(1)]));
        Assert.True(_shown.Decide([Decided(2)], s_noon));
        Assert.False(_shown.Decide([Decided(2)], s_noon.AddSeconds(5)));
        Assert.Empty(_shown.Open([Question(1)]));
        _shown.Leave(s_noon.AddSeconds(1), new HashSet<int>());
        Assert.Equal(2, _shown.Items.Count);
        _shown.Leave(s_noon + ShownQuestions.Stay, new HashSet<int> { 2 });
        Assert.Equal(2, _shown.Items.Count);
        _shown.Leave(s_noon + ShownQuestions.Stay, new HashSet<int>());
        Assert.Equal([1], _shown.Items.Select(q => q.Question.Number));
    }

    [Fact]
    public void One_that_was_taken_back_is_open_again()
    {
        _shown.Open([Question(1)]);
        _shown.Open([]);
        _shown.Decide([Decided(1)], s_noon);
        _shown.Open([Question(1)]);
        _shown.Leave(s_noon.AddDays(1), new HashSet<int>());
        Assert.Null(Assert.Single(_shown.Items).Decided);
    }

    [Theory]
    [InlineData(null, "", true)]
    [InlineData(QuestionKind.Gate, "", true)]
    [InlineData(QuestionKind.Draft, "", false)]
    [InlineData(null, "#7", true)]
    [InlineData(null, "8", false)]
    [InlineData(null, "ADA@example", true)]
    [InlineData(null, "grace", false)]
    public void Filters_go_by_kind_number_and_words(QuestionKind? kind, string text, bool fits) =>
        Assert.Equal(fits, ShownQuestions.Matches(Question(7, @"From: ada\@example.org"), kind, text));

    [Fact]
    public void The_card_leaves_out_what_it_says_itself_and_nothing_else()
    {
        Assert.Equal("From: a  \nTo: b\n\ntext", QuestionText.Body("**A mail waits (5)**  \nFrom: a  \nTo: b\n\ntext\n\nReply `yes 5` or `no 5`.", 5));
        foreach (var whole in new[] { "text\n\nReply `yes 5` and\nmore", "text\n\nReply `yes 6` or `no 6`.", "**bold** words\nmore", "**only**", "" })
            Assert.Equal(whole, QuestionText.Body(whole, 5));
    }

    [Theory]
    [InlineData(@"discarded: ada\@example.org: 1\_000 \*stars\*", "discarded: ada@example.org: 1_000 *stars*")]
    [InlineData("no authserv_id, _but_ __this__", "no authserv_id, but this")]
    [InlineData("**bold** `code` [x](y)", "bold code x (y)")]
    public void Words_are_read_out_as_they_are_meant(string markdown, string words) => Assert.Equal(words, MarkdownText.Words(markdown, 300));

    [Theory]
    [InlineData("throttled", false, FiledKind.Throttled)]
    [InlineData("quiet", true, FiledKind.Quiet)]
    [InlineData("automatic", false, FiledKind.Automatic)]
    [InlineData("oversized", false, FiledKind.Oversized)]
    [InlineData("own-mail", false, FiledKind.Own)]
    [InlineData("malformed-from", false, FiledKind.Unreadable)]
    [InlineData("too-deep", false, FiledKind.Unreadable)]
    public void Every_reason_of_filing_has_its_words(string reason, bool blocked, FiledKind kind)
    {
        var mail = new FiledMailView(new MailKey("INBOX", 1, 7), 12, "a@b.example", "Name", "Subject", s_noon, 1, reason, blocked, true);
        Assert.Equal(kind, FiledText.KindOf(mail));
        Assert.NotEmpty(FiledText.WhyOf(mail));
        Assert.True(FiledText.Matches(mail, kind, "subj"));
        Assert.True(FiledText.Matches(mail, null, "12"));
        Assert.False(FiledText.Matches(mail, null, "other"));
    }
}
