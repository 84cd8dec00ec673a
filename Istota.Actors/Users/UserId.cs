namespace Istota.Actors.Users;

/// <summary>Whose mail, trust, threads and tasks these are: the key of <c>[users.ID]</c>, <c>[a-z0-9][a-z0-9._-]{0,31}</c>.</summary>
public readonly record struct UserId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>A message to one user's aggregate, wherever it runs.</summary>
public interface IWithUserId
{
    UserId User { get; }
}
