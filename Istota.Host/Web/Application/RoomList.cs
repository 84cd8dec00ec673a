using Akka.Actor;
using Istota.Actors.Users;

namespace Istota.Host.Web.Application;

/// <summary>The user's web rooms: which there are, and making, naming and archiving them.</summary>
public sealed class RoomList(WebParts parts, TimeProvider time)
{
    public async Task<IReadOnlyList<RoomView>> AllAsync(UserId user, CancellationToken ct) =>
        (await parts.Users.Ask<UserView.Rooms>(new UserQuery.Rooms { User = user }, parts.AnswerWithin, ct)).Items;

    /// <summary>Null when this user has no such room, whoever else has.</summary>
    public async Task<RoomView?> FindAsync(UserId user, string room, CancellationToken ct) =>
        (await AllAsync(user, ct)).FirstOrDefault(r => r.Id == room);

    /// <summary>One that has the name already is given again.</summary>
    public async Task<RoomView> MakeAsync(UserId user, string name, CancellationToken ct)
    {
        var made = await parts.Users.Ask<UserReply.RoomMade>(new UserCommand.MakeRoom(name) { User = user, At = time.GetUtcNow() }, parts.AnswerWithin, ct);
        return new RoomView(made.Id, made.Name);
    }

    /// <summary>False when it is none that the user made, or another room has that name.</summary>
    public Task<bool> RenameAsync(UserId user, string room, string name, CancellationToken ct) =>
        ChangeAsync(new UserCommand.RenameRoom(room, name) { User = user, At = time.GetUtcNow() }, ct);

    public Task<bool> ArchiveAsync(UserId user, string room, bool archived, CancellationToken ct) =>
        ChangeAsync(new UserCommand.ArchiveRoom(room, archived) { User = user, At = time.GetUtcNow() }, ct);

    private async Task<bool> ChangeAsync(UserCommand command, CancellationToken ct) =>
        (await parts.Users.Ask<UserReply.RoomChanged>(command, parts.AnswerWithin, ct)).Changed;
}
