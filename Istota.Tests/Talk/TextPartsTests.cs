using Istota.Actors.Mail;
using Istota.Actors.Talk;
using Xunit;

namespace Istota.Tests.Talk;

public sealed class TextPartsTests
{
    [Fact]
    public void What_fits_is_one_part()
    {
        Assert.Equal(["hello"], TextParts.Of("hello", 30));
        Assert.Single(TextParts.Of(string.Concat(Enumerable.Repeat("😀", 30_000)), 30_000));
    }

    [Theory]
    [InlineData("one two three\n\nfour five six seven", "one two three|four five six seven")]
    [InlineData("one two three\nfour five six seven", "one two three|four five six seven")]
    [InlineData("One, two. Three four five six.", "One, two.|Three four five six.")]
    [InlineData("one two three four five six", "one two three four|five six")]
    [InlineData("onetwothreefourfivesixseven", "onetwothreefourfives|ixseven")]
    public void It_is_cut_between_paragraphs_lines_sentences_or_words(string text, string parts) => Assert.Equal(parts.Split('|'), TextParts.Of(text, 20));

    [Fact]
    public void Code_points_are_counted_and_none_is_cut()
    {
        var parts = TextParts.Of(string.Concat(Enumerable.Repeat("😀", 32_001)), 30_000);
        Assert.Equal([30_000, 2_001], parts.Select(p => p.EnumerateRunes().Count()));
        Assert.All(parts, p => Assert.DoesNotContain("\uFFFD", p, StringComparison.Ordinal));
    }

    [Fact]
    public void A_block_that_is_cut_stays_a_block()
    {
        var text = $"A mail:\n\n{SafeText.CommonMarkBlock(string.Join('\n', Enumerable.Range(1, 60).Select(i => $"# line {i} ``` **bold**")))}\n\nafter";
        var parts = TextParts.Of(text, 400);
        Assert.True(parts.Count > 3);
        Assert.All(parts, p => Assert.True(p.EnumerateRunes().Count() <= 400));
        foreach (var part in parts)
        {
            var open = "";
            foreach (var line in part.Split('\n'))
            {
                if (line.StartsWith("````", StringComparison.Ordinal)) open = open.Length == 0 ? "````" : "";
                else if (line.StartsWith("# line", StringComparison.Ordinal)) Assert.Equal("````", open);
            }
            Assert.Equal("", open);
        }
        Assert.Equal(60, parts.Sum(p => p.Split('\n').Count(l => l.StartsWith("# line", StringComparison.Ordinal))));
    }
}
