namespace Istota.Tests.Talk.Server;

/// <summary>The sentences of the server, in the reader's language and from the reader's point of view: nothing a program may rely on.</summary>
internal static class TalkSystemTexts
{
    private static readonly Dictionary<string, (string Own, string Other, string ToReader)> English = new(StringComparer.Ordinal)
    {
        ["conversation_created"] = ("You created the conversation", "{actor} created the conversation", ""),
        ["user_added"] = ("You added {user}", "{actor} added {user}", "{actor} added you"),
        ["user_removed"] = ("You removed {user}", "{actor} removed {user}", "{actor} removed you"),
        ["moderator_promoted"] = ("You promoted {user} to moderator", "{actor} promoted {user} to moderator", "{actor} promoted you to moderator"),
        ["moderator_demoted"] = ("You demoted {user} from moderator", "{actor} demoted {user} from moderator", "{actor} demoted you from moderator"),
        ["read_only"] = ("You locked the conversation", "{actor} locked the conversation", ""),
        ["read_only_off"] = ("You unlocked the conversation", "{actor} unlocked the conversation", ""),
        ["lobby_non_moderators"] = ("You restricted the conversation to moderators", "{actor} restricted the conversation to moderators", ""),
        ["lobby_none"] = ("You opened the conversation to everyone", "{actor} opened the conversation to everyone", ""),
        ["message_expiration_enabled"] = ("You set the message expiration", "{actor} set the message expiration", ""),
        ["message_expiration_disabled"] = ("You disabled message expiration", "{actor} disabled message expiration", ""),
        ["message_edited"] = ("You edited a message", "{actor} edited a message", ""),
        ["message_deleted"] = ("You deleted a message", "{actor} deleted a message", ""),
        ["reaction_revoked"] = ("{actor} deleted a reaction", "{actor} deleted a reaction", ""),
        ["conversation_renamed"] = ("You renamed the conversation", "{actor} renamed the conversation", ""),
        ["listable_users"] = ("You opened the conversation to registered users", "{actor} opened the conversation to registered users", ""),
        ["user_left"] = ("You left the conversation", "{user} left the conversation", "You left the conversation"),
    };

    private static readonly Dictionary<string, (string Own, string Other)> German = new(StringComparer.Ordinal)
    {
        ["message_edited"] = ("Du hast eine Nachricht bearbeitet", "{actor} hat eine Nachricht bearbeitet"),
        ["message_deleted"] = ("Du hast eine Nachricht gelöscht", "{actor} hat eine Nachricht gelöscht"),
        ["conversation_created"] = ("Du hast die Unterhaltung erstellt", "{actor} hat die Unterhaltung erstellt"),
    };

    public static string Of(TalkMessage message, TalkActor reader, string language)
    {
        var name = message.SystemMessage;
        if (name == "reaction") return message.Text;
        if (name == "reaction_deleted") return language == "de" ? "Reaktion vom Autor gelöscht" : "Reaction deleted by author";
        if (message.Actor == TalkActor.Administration && name == "read_only") return "An administrator locked the conversation";
        var own = message.Actor == reader;
        if (language == "de" && German.TryGetValue(name, out var german)) return own ? german.Own : german.Other;
        if (!English.TryGetValue(name, out var english)) return name;
        return own ? english.Own : message.Target == reader && english.ToReader.Length > 0 ? english.ToReader : english.Other;
    }

    public static string Deleted(TalkMessage message, TalkActor reader, string language)
    {
        var by = message.DeletedBy!.Value;
        if (by == reader) return language == "de" ? "Nachricht von dir gelöscht" : "Message deleted by you";
        if (by == message.Actor) return language == "de" ? "Nachricht vom Autor gelöscht" : "Message deleted by author";
        return language == "de" ? "Nachricht von {actor} gelöscht" : "Message deleted by {actor}";
    }
}
