using System.Globalization;

namespace Istota.Host.Talk;

/// <summary>The addresses of the calls that Istota makes; chat and reactions are version 1 of their API, rooms version 4.</summary>
internal static class TalkPaths
{
    public const string User = "ocs/v2.php/cloud/user";
    public const string Capabilities = "ocs/v2.php/cloud/capabilities";
    public const string NewRoom = Rooms + "/room";
    private const string Rooms = "ocs/v2.php/apps/spreed/api/v4";
    private const string Chats = "ocs/v2.php/apps/spreed/api/v1";

    // We look on: nobody's read marker, notifications or status is to change by it.
    private const string Quiet = "setReadMarker=0&markNotificationsAsRead=0&noStatusUpdate=1&includeLastKnown=0";

    /// <summary>A token goes into a path, so nothing else may be in it, such as "..".</summary>
    public static bool IsToken(string token) => token.Length is > 0 and <= 64 && token.All(char.IsAsciiLetterOrDigit);

    public static string RoomList(long? modifiedSince) =>
        $"{Rooms}/room?noStatusUpdate=1&includeStatus=0&includeLastMessage=0" + (modifiedSince is { } since ? string.Create(CultureInfo.InvariantCulture, $"&modifiedSince={since}") : "");

    public static string Participants(string token) => $"{Rooms}/room/{token}/participants?includeStatus=0";

    public static string Chat(string token) => $"{Chats}/chat/{token}";

    public static string Message(string token, long id) => string.Create(CultureInfo.InvariantCulture, $"{Chats}/chat/{token}/{id}");

    public static string Reactions(string token, long id) => string.Create(CultureInfo.InvariantCulture, $"{Chats}/reaction/{token}/{id}");

    public static string Future(string token, long after, int limit, int seconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{Chats}/chat/{token}?lookIntoFuture=1&lastKnownMessageId={after}&limit={limit}&timeout={seconds}&{Quiet}");

    public static string History(string token, int limit) =>
        string.Create(CultureInfo.InvariantCulture, $"{Chats}/chat/{token}?lookIntoFuture=0&limit={limit}&{Quiet}");
}
