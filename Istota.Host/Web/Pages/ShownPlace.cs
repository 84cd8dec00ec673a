using Istota.Actors.Conversations;
using Istota.Actors.Users;
using Istota.Actors.Web;
using Istota.Host.Web.Resources;

namespace Istota.Host.Web.Pages;

/// <summary>Where something stands or was said, in the words of the pages.</summary>
public static class ShownPlace
{
    public static string Name(Place place, IReadOnlyList<RoomView> rooms) =>
        Address(place) is null ? Texts.PlaceTalk : rooms.FirstOrDefault(r => r.Id == place.Room)?.Name ?? place.Room;

    /// <summary>Null where it is no room of these pages.</summary>
    public static string? Address(Place place) => place.Surface == WebSurfaceActor.Name ? $"/rooms/{Uri.EscapeDataString(place.Room)}" : null;

    /// <param name="via">as the journal has it: a surface, or a room of one.</param>
    public static string Via(string via, IReadOnlyList<RoomView> rooms) => via switch
    {
        "" => "",
        "web" => Texts.QuestionViaWeb,
        "api" => Texts.QuestionViaApi,
        _ when Place.TryParse(via, out var place) => Address(place) is null ? Texts.PlaceInTalk : Texts.PlaceInRoom(Name(place, rooms)),
        _ => Texts.QuestionViaChat,
    };
}
