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

    [Theory]
    [InlineData("a\\_b\\*c at eve\\@evil.example", "a_b*c at eve@evil.example")]
    [InlineData("C:\\dir \\\\ **bold**", "C:\\dir \\ **bold**")]
    [InlineData("say `a\\_b` and ``x`\\*`` and \\`\\_", "say `a\\_b` and ``x`\\*`` and `_")]
    [InlineData("one\\_\n```text\nkeep\\_\n```\ntwo\\_", "one_\n```text\nkeep\\_\n```\ntwo_")]
    [InlineData("````\n```\nkeep\\_\n````\n\n\\#", "````\n```\nkeep\\_\n````\n\n#")]
    [InlineData("\nodd ` tick \\_ end\\", "\nodd ` tick _ end\\")]
    [InlineData("", "")]
    public void What_is_escaped_for_CommonMark_is_shown_plain_but_for_code(string text, string shown) => Assert.Equal(shown, TerminalText.Unescaped(text));

    [Fact]
    public void A_line_stays_one() => Assert.Equal("a b c", TerminalText.Line("a\nb\tc"));

    [Fact]
    public void No_control_character_whatever_comes_through_as_itself()
    {
        var all = string.Concat(Enumerable.Range(0, 0x300).Select(i => (char)i));
        Assert.DoesNotContain(TerminalText.Line(all), char.IsControl);
    }
}
