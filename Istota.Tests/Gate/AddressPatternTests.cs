using CsCheck;
using Istota.Actors.Gate;
using Xunit;

namespace Istota.Tests.Gate;

public sealed class AddressPatternTests
{
    [Theory]
    [InlineData("*@trusted.com", "boss@trusted.com", true)]
    [InlineData("*@Trusted.COM", "boss@trusted.com", true)]
    [InlineData("*@trusted.com.", "boss@trusted.com", true)]
    [InlineData("@trusted.com", "boss@trusted.com", true)]
    [InlineData("boss@trusted.com", "boss@trusted.com", true)]
    [InlineData("boss@trusted.com", "aboss@trusted.com", false)]
    [InlineData("b?ss@trusted.com", "bass@trusted.com", true)]
    [InlineData("b?ss@trusted.com", "bss@trusted.com", false)]
    [InlineData("[a-c]oss@trusted.com", "boss@trusted.com", true)]
    [InlineData("[!a-c]oss@trusted.com", "boss@trusted.com", false)]
    [InlineData("[!a-c]oss@trusted.com", "moss@trusted.com", true)]
    [InlineData("[]x]oss@trusted.com", "xoss@trusted.com", true)]
    [InlineData("*@*.trusted.com", "a@b.trusted.com", true)]
    [InlineData("*@*.trusted.com", "a@trusted.com", false)]
    [InlineData("*@bücher.example", "a@xn--bcher-kva.example", true)]
    [InlineData("*@BÜCHER.example", "a@xn--bcher-kva.example", true)]
    [InlineData("a.b@x.example", "aXb@x.example", false)]
    [InlineData("a+b@x.example", "a+b@x.example", true)]
    [InlineData("*-news@x.example", "a-b-news@x.example", true)]
    public void One_documented_dialect_is_matched(string pattern, string address, bool matches) =>
        Assert.Equal(matches, Parsed(pattern).Matches(address));

    [Theory]
    [InlineData("boss@trusted.com.evil.com")]
    [InlineData("x@nottrusted.com")]
    [InlineData("boss@trusted.com@evil.com")]
    [InlineData("boss@evil.com?trusted.com")]
    public void S_18_trusted_com_evil_com_is_no_match(string address) =>
        Assert.False(Parsed("*@trusted.com").Matches(address));

    [Theory]
    [InlineData("*")]
    [InlineData("**")]
    [InlineData("*@*")]
    [InlineData("*@*.*")]
    [InlineData("?*")]
    [InlineData("?*@?*.?*")]
    [InlineData("*[a-z]")]
    [InlineData("*[!x]*")]
    [InlineData("*[?-A]*")]
    [InlineData("*[@]*")]
    [InlineData("info@*")]
    [InlineData("@*")]
    [InlineData("*.*")]
    public void S_19_a_pattern_that_covers_everybody_is_refused(string pattern)
    {
        Assert.False(AddressPattern.TryParse(pattern, out _, out var error));
        Assert.NotEqual("", error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("a[b@x.example")]
    [InlineData("a b@x.example")]
    [InlineData("a\r\n@x.example")]
    [InlineData("a\u200B@x.example")]
    [InlineData("a@b@c.example")]
    [InlineData("a@")]
    [InlineData("a@x..example")]
    [InlineData("*@b*ücher.example")]
    [InlineData("trusted.com")]
    public void S_19_what_cannot_be_read_is_refused_with_a_reason(string pattern)
    {
        Assert.False(AddressPattern.TryParse(pattern, out _, out var error));
        Assert.EndsWith(".", error);
    }

    [Theory]
    [InlineData("*@gmail.com", "gmail.com")]
    [InlineData("*@GMX.de.", "gmx.de")]
    [InlineData("*@*mail.com", "gmail.com")]
    [InlineData("*@outlook.*", "outlook.com")]
    [InlineData("*trusted.com", "nottrusted.com")]
    [InlineData("*@*trusted.com", "nottrusted.com")]
    [InlineData("*@*.com", "register")]
    [InlineData("*@*.co.uk", "register")]
    public void S_19_a_pattern_that_covers_strangers_warns(string pattern, string about) =>
        Assert.Contains(about, Parsed(pattern).Warning, StringComparison.Ordinal);

    [Theory]
    [InlineData("*@trusted.com")]
    [InlineData("*@*.trusted.com")]
    [InlineData("bob@gmail.com")]
    public void A_pattern_that_draws_a_line_does_not_warn(string pattern) => Assert.Null(Parsed(pattern).Warning);

    [Fact]
    public void No_text_makes_the_parser_throw_and_what_it_takes_it_takes_again() =>
        Gen.Char["*?[]!-@.aZ9ü\u200B\n +"].Array[0, 20].Select(chars => new string(chars)).Sample(text =>
        {
            if (!AddressPattern.TryParse(text, out var pattern, out var error))
            {
                Assert.NotEqual("", error);
                return;
            }
            Assert.Equal(pattern, Parsed(pattern.Text));
            Assert.False(pattern.Matches("stranger@qx9.example") && pattern.Matches("stranger@mail.zz-top.co.uk"));
        }, iter: 20_000);

    [Fact]
    public void A_pattern_made_to_be_slow_is_not()
    {
        var pattern = Parsed(string.Concat(Enumerable.Repeat("*a", 100)) + "*@x.example");
        Assert.False(pattern.Matches(new string('a', 5_000) + "@y.example"));
    }

    private static AddressPattern Parsed(string text)
    {
        Assert.True(AddressPattern.TryParse(text, out var pattern, out var error), error);
        return pattern;
    }
}
