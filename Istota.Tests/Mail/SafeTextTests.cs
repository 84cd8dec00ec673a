using CsCheck;
using Istota.Actors.Mail;
using Xunit;

namespace Istota.Tests.Mail;

public sealed class SafeTextTests
{
    private static readonly Gen<string> s_odd = Gen.Char["ab \r\n\t\0\u0085\u2028\u202E\u200B\uFEFF\uD83D\uDE00`*_[](){}<>@#!-+.:/\\|~&"].Array[0, 40].Select(chars => new string(chars));

    [Theory]
    [InlineData("a\r\nb", 80, "a b")]
    [InlineData("  a \t b\0c  ", 80, "a bc")]
    [InlineData("abcdef", 4, "abc…")]
    [InlineData("abcd", 4, "abcd")]
    [InlineData("a\u202Eb\u200Bc", 80, "abc")]
    [InlineData("👩‍👩‍👧 ❤️", 80, "👩‍👩‍👧 ❤️")]
    [InlineData(null, 80, "")]
    public void Text_becomes_one_visible_line(string? text, int max, string line) => Assert.Equal(line, SafeText.OneLine(text, max));

    [Fact]
    public void One_line_is_always_one_line_within_its_length() => s_odd.Sample(text =>
    {
        var line = SafeText.OneLine(text, 10);
        Assert.True(line.Length <= 10);
        Assert.DoesNotContain(line, c => char.IsControl(c) || c is '\u2028' or '\u202E' or '\u200B' or '\uFEFF');
        Assert.Equal(line, SafeText.OneLine(line, 10));
    });

    [Fact]
    public void A_preview_has_at_most_so_many_lines_of_such_a_width()
    {
        Assert.Equal("one\ntwo\nthree …", SafeText.Preview("one\n\n two\nthree\nfour", 3, 20));
        Assert.Equal("a lon…\nb", SafeText.Preview("a long line\nb", 3, 6));
        Assert.Equal("", SafeText.Preview("\n\n", 3, 6));
    }

    [Theory]
    [InlineData("**bold** _it_ `code`", @"\*\*bold\*\* \_it\_ \`code\`")]
    [InlineData("![x](https://evil.example/?d=1)", @"\!\[x\]\(https\:\//evil.example/?d=1\)")]
    [InlineData("@all hi a@b.example", @"\@all hi a\@b.example")]
    [InlineData("{mention-user1}", @"\{mention-user1\}")]
    [InlineData("www.evil.example", @"www\.evil.example")]
    [InlineData("# Heading", @"\# Heading")]
    [InlineData("- item", @"\- item")]
    [InlineData("12. item", @"12\. item")]
    [InlineData("1) item", @"1\) item")]
    [InlineData("<script>&amp;", @"\<script\>\&amp;")]
    [InlineData("a | b ~~c~~", @"a \| b \~\~c\~\~")]
    [InlineData("mailto:a@b.example", @"mailto\:a\@b.example")]
    [InlineData("line\n# two", @"line \# two")]
    public void S_76_text_in_CommonMark_is_inert(string text, string escaped) => Assert.Equal(escaped, SafeText.CommonMark(text));

    [Fact]
    public void S_76_no_mark_stays_unescaped() => s_odd.Sample(text =>
    {
        var escaped = SafeText.CommonMark(text);
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] == '\\')
                i++;
            else
                Assert.DoesNotContain(escaped[i], "`*_[](){}<>@#|~&\r\n");
        }
    });

    [Theory]
    [InlineData("```\n# out\n```")]
    [InlineData("``````")]
    [InlineData("a\n~~~\n`````text")]
    public void A_block_cannot_be_closed_from_within(string content)
    {
        var lines = SafeText.CommonMarkBlock(content).Split('\n');
        var fence = lines[0][..^4];
        Assert.EndsWith("text", lines[0]);
        Assert.Equal(fence, lines[^1]);
        Assert.All(lines[1..^1], line => Assert.DoesNotContain(fence, line, StringComparison.Ordinal));
    }

    [Fact]
    public void A_block_mentions_nobody_and_links_nowhere()
    {
        var block = SafeText.CommonMarkBlock("@all @\"anna\" a@b.example {mention-user1} https://evil.example www.evil.example");
        Assert.DoesNotContain("@all", block, StringComparison.Ordinal);
        Assert.DoesNotContain("@\"", block, StringComparison.Ordinal);
        Assert.DoesNotContain("{mention", block, StringComparison.Ordinal);
        Assert.DoesNotContain("://", block, StringComparison.Ordinal);
        Assert.DoesNotContain("www.evil", block, StringComparison.Ordinal);
        Assert.Contains("a@b.example", block, StringComparison.Ordinal);
    }
}
