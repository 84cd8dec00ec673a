using System.Text;

namespace Istota.Actors.Talk;

/// <summary>What a person's reactions to a prompt say.</summary>
public enum Thumb
{
    None,
    Up,
    Down,
    Both,
}

/// <summary>Reads 👍 and 👎 whatever the colour of the hand.</summary>
public static class Thumbs
{
    public static Thumb Of(string emoji) => Fold(emoji) switch
    {
        "👍" => Thumb.Up,
        "👎" => Thumb.Down,
        _ => Thumb.None,
    };

    /// <summary>All that this account has put to a message, now.</summary>
    public static Thumb Of(IEnumerable<TalkReaction> reactions, string account)
    {
        var given = reactions.Where(r => TalkPeople.IsAccount(r.ActorType, r.ActorId, account)).Select(r => Of(r.Emoji)).ToList();
        return (given.Contains(Thumb.Up), given.Contains(Thumb.Down)) switch
        {
            (true, true) => Thumb.Both,
            (true, false) => Thumb.Up,
            (false, true) => Thumb.Down,
            _ => Thumb.None,
        };
    }

    /// <summary>Without skin tones and without the mark that asks for a picture.</summary>
    private static string Fold(string emoji)
    {
        var folded = new StringBuilder(emoji.Length);
        foreach (var rune in emoji.EnumerateRunes())
            if (rune.Value is not (0xFE0F or >= 0x1F3FB and <= 0x1F3FF)) folded.Append(rune.ToString());
        return folded.ToString();
    }
}
