using Istota.Actors.Gate;
using Xunit;

namespace Istota.Tests.Gate;

/// <summary>An answer is a whole message; everything else is somebody talking.</summary>
public class AnswerGrammarTests
{
    [Theory]
    [InlineData("yes y ok okay proceed confirm|do it|go ahead", AnswerWord.Yes)]
    [InlineData("no n cancel abort stop don't nevermind", AnswerWord.No)]
    [InlineData("trust|yes trust|yes, trust|y trust", AnswerWord.Trust)]
    [InlineData("never", AnswerWord.Never)]
    public void Each_word_is_an_answer_with_and_without_numbers(string words, AnswerWord expected)
    {
        foreach (var word in words.Contains('|', StringComparison.Ordinal) && expected != AnswerWord.Yes ? words.Split('|') : [.. words.Split('|')[0].Split(' '), .. words.Split('|')[1..]])
        {
            Is(expected, [], AnswerGrammar.Read(word));
            Is(expected, [], AnswerGrammar.Read($"  {word.ToUpperInvariant()} \n"));
            Is(expected, [12], AnswerGrammar.Read($"{word} 12"));
            Is(expected, [12], AnswerGrammar.Read($"{word} #12"));
            Is(expected, [3, 4, 7], AnswerGrammar.Read($"{word} 3 4 7"));
        }
    }

    [Theory]
    [InlineData("!confirm 12", AnswerWord.Yes)]
    [InlineData("!confirm #12 yes", AnswerWord.Yes)]
    [InlineData("!CONFIRM 12 No", AnswerWord.No)]
    [InlineData("!confirm 12 trust", AnswerWord.Trust)]
    public void Confirm_is_the_same_as_the_words(string text, AnswerWord expected) => Is(expected, [12], AnswerGrammar.Read(text));

    [Theory]
    [InlineData("yes please")]
    [InlineData("yes.")]
    [InlineData("12")]
    [InlineData("yes 0")]
    [InlineData("yes -3")]
    [InlineData("yes 99999999999999")]
    [InlineData("no way 12 people come")]
    [InlineData("12 yes")]
    [InlineData("> yes 12")]
    [InlineData("She said: yes 12")]
    [InlineData("! yes")]
    [InlineData("")]
    public void What_is_more_than_an_answer_is_a_message(string text) => Assert.IsType<ChatInput.Message>(AnswerGrammar.Read(text));

    [Fact]
    public void A_command_has_a_name_and_the_rest() =>
        Assert.Equal(new ChatInput.Command("trust", "*@x.example"), AnswerGrammar.Read(" !Trust   *@x.example "));

    [Fact]
    public void A_confirm_without_a_number_answers_nothing() => Assert.IsType<ChatInput.Command>(AnswerGrammar.Read("!confirm yes"));

    private static void Is(AnswerWord word, int[] numbers, ChatInput read)
    {
        var answer = Assert.IsType<ChatInput.Answer>(read);
        Assert.Equal(word, answer.Word);
        Assert.Equal(numbers, answer.Numbers);
    }
}
