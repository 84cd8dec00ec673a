namespace Istota.Host.Configuration;

/// <summary>A password or token, wrapped so that no log line, interpolated string or serializer shows it by accident.</summary>
public sealed class Secret : IEquatable<Secret>
{
    public const string Mask = "********";

    public static readonly Secret Empty = new("");

    private readonly string _value;

    public Secret(string value) => _value = value;

    public bool IsSet => _value.Length > 0;

    /// <summary>The text itself, for the one call that logs in with it.</summary>
    public string Reveal() => _value;

    public override string ToString() => IsSet ? Mask : "";

    public bool Equals(Secret? other) => other is not null && _value == other._value;

    public override bool Equals(object? obj) => Equals(obj as Secret);

    public override int GetHashCode() => _value.GetHashCode(StringComparison.Ordinal);
}
