using Istota.Host.Outbox;
using Xunit;

namespace Istota.Tests.Outbox;

public sealed class SmtpReplyTests
{
    [Theory]
    [InlineData(550, "5.1.1 no such user", true, true)]
    [InlineData(550, "no such user", true, true)]
    [InlineData(450, "4.7.1 greylisted", true, false)]
    [InlineData(450, "5.1.1 the code decides", true, false)]
    [InlineData(554, "4.7.1 the enhanced code doubts", false, false)]
    [InlineData(552, "too many recipients", true, false)]
    [InlineData(552, "5.2.2 mailbox full", true, true)]
    [InlineData(552, "message too large", false, true)]
    [InlineData(421, "goodbye", false, false)]
    [InlineData(550, "192.0.2.1 is listed", true, true)]
    public void Only_a_refusal_without_doubt_is_permanent(int code, string text, bool forRecipient, bool permanent) =>
        Assert.Equal(permanent, new SmtpReply(code, text).IsPermanent(forRecipient));

    [Fact]
    public void S_96_words_of_a_server_are_one_short_line()
    {
        var line = new SmtpReply(550, "no\r\nforged log line\u202E" + new string('x', 5_000)).ToString();
        Assert.DoesNotContain(line, c => char.IsControl(c) || c == '\u202E');
        Assert.InRange(line.Length, 1, 310);
    }
}
