using Istota.Host.Cli;
using Xunit;

namespace Istota.Tests.Cli;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("plain äöü 漢字 🙂", "plain äöü 漢字 🙂")]
    [InlineData("two\r\nlines\tand a tab", "two\nlines\tand a tab")]
    [InlineData("\u001b[2J\u001b]0;title\u0007", "␛[2J␛]0;title␇")]
    [InlineData("over\rwritten\b", "over␍written␈")]
    [InlineData("c1 \u009b31m \u007f", "c1 \uFFFD31m \uFFFD")]
    [InlineData("gnp\u202etxt.exe\u200b", "gnptxt.exe")]
    [InlineData("a\u2028b", "a\nb")]
    public void Nothing_that_a_terminal_obeys_gets_through(string text, string shown) => Assert.Equal(shown, TerminalText.Safe(text));

    [Fact]
    public void A_line_stays_one() => Assert.Equal("a b c", TerminalText.Line("a\nb\tc"));

    [Fact]
    public void No_control_character_whatever_comes_through_as_itself()
    {
        var all = string.Concat(Enumerable.Range(0, 0x300).Select(i => (char)i));
        Assert.DoesNotContain(TerminalText.Line(all), char.IsControl);
    }
}
