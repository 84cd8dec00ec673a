using System.Collections.Immutable;
using System.Globalization;

namespace Istota.Actors.Gate;

/// <summary>What a chat message is: an answer, a command, or a message for the agent.</summary>
public abstract record ChatInput
{
    private ChatInput() { }

    /// <summary>A whole message that is an answer, with the numbers it names (none: whatever it replies to).</summary>
    public sealed record Answer(AnswerWord Word, ImmutableList<int> Numbers) : ChatInput;

    /// <summary><c>!name argument</c>.</summary>
    public sealed record Command(string Name, string Argument) : ChatInput;

    public sealed record Message(string Text) : ChatInput;
}

/// <summary>Reads a chat message. An answer is a whole message: the words of docs/chat.md, case and outer blanks aside, with optional numbers.</summary>
public static class AnswerGrammar
{
    private static readonly ImmutableDictionary<string, AnswerWord> Words = new Dictionary<string, AnswerWord>
    {
        ["yes"] = AnswerWord.Yes,
        ["y"] = AnswerWord.Yes,
        ["ok"] = AnswerWord.Yes,
        ["okay"] = AnswerWord.Yes,
        ["proceed"] = AnswerWord.Yes,
        ["confirm"] = AnswerWord.Yes,
        ["do it"] = AnswerWord.Yes,
        ["go ahead"] = AnswerWord.Yes,
        ["no"] = AnswerWord.No,
        ["n"] = AnswerWord.No,
        ["cancel"] = AnswerWord.No,
        ["abort"] = AnswerWord.No,
        ["stop"] = AnswerWord.No,
        ["don't"] = AnswerWord.No,
        ["don’t"] = AnswerWord.No,
        ["nevermind"] = AnswerWord.No,
        ["trust"] = AnswerWord.Trust,
        ["yes trust"] = AnswerWord.Trust,
        ["yes, trust"] = AnswerWord.Trust,
        ["y trust"] = AnswerWord.Trust,
        ["never"] = AnswerWord.Never,
    }.ToImmutableDictionary();

    public static ChatInput Read(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.StartsWith('!') && trimmed.Length > 1 && char.IsAsciiLetter(trimmed[1])) return Command(trimmed);
        return Answer(trimmed.ToLowerInvariant()) ?? (ChatInput)new ChatInput.Message(text);
    }

    /// <summary>A number as people write it: <c>12</c> or <c>#12</c>.</summary>
    public static bool TryNumber(string text, out int number) =>
        int.TryParse(text.StartsWith('#') ? text.AsSpan(1) : text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;

    public static bool TryWord(string text, out AnswerWord word) => Words.TryGetValue(text.Trim().ToLowerInvariant(), out word);

    private static ChatInput Command(string text)
    {
        var cut = text.AsSpan().IndexOfAny(' ', '\t', '\n');
        var (name, argument) = cut < 0 ? (text[1..], "") : (text[1..cut], text[(cut + 1)..].Trim());
        if (!name.Equals("confirm", StringComparison.OrdinalIgnoreCase)) return new ChatInput.Command(name.ToLowerInvariant(), argument);

        // `!confirm [#]N [yes|no|trust]` is the same as the answer in words.
        var parts = argument.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length == 0 || !TryNumber(parts[0], out var number)) return new ChatInput.Command("confirm", argument);
        if (parts.Length == 1) return new ChatInput.Answer(AnswerWord.Yes, [number]);
        return TryWord(parts[1], out var word) ? new ChatInput.Answer(word, [number]) : new ChatInput.Command("confirm", argument);
    }

    private static ChatInput.Answer? Answer(string text)
    {
        var numbers = ImmutableList.CreateBuilder<int>();
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var end = words.Length;
        while (end > 0 && TryNumber(words[end - 1].TrimEnd(','), out var number))
        {
            numbers.Insert(0, number);
            end--;
        }
        return Words.TryGetValue(string.Join(' ', words[..end]), out var word) ? new ChatInput.Answer(word, numbers.ToImmutable()) : null;
    }
}
