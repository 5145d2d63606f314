function Open-Root([string]$key, [ref]$rest) {
    $root, $path = $key.Split('\', 2)
    $rest.Value = $path
    if ($root -ceq 'HKCU') { [Microsoft.Win32.Registry]::CurrentUser } else { [Microsoft.Win32.Registry]::LocalMachine }
}
function Read-Registry($slot) {
    $path = ''
    $key = (Open-Root $slot.key ([ref]$path)).OpenSubKey($path)
    if (($null -eq $key) -or ($key.GetValueNames() -notcontains $slot.name)) { return 'absent' }
    $value = $key.GetValue($slot.name, $null, 'DoNotExpandEnvironmentNames')
    switch ($key.GetValueKind($slot.name)) {
        'DWord' { return 'dword:{0:x8}' -f $value }
        'QWord' { return 'qword:{0:x16}' -f $value }
        'String' { return 'sz:' + $value }
        'ExpandString' { return 'expand:' + $value }
        'MultiString' { return 'multi:' + ($value -join [char]0) }
        'Binary' { return 'binary:' + (-join ($value | ForEach-Object { '{0:x2}' -f $_ })) }
        default { throw "$($slot.says) has a type this script does not know" }
    }
}
function Write-Registry($slot, [string]$value) {
    $path = ''
    $root = Open-Root $slot.key ([ref]$path)
    if ($value -ceq 'absent') {
        $key = $root.OpenSubKey($path, $true)
        if ($null -ne $key) { $key.DeleteValue($slot.name, $false) }
        return
    }
    $key = $root.CreateSubKey($path)
    $type, $text = $value.Split(':', 2)
    switch ($type) {
        'dword' { $key.SetValue($slot.name, [BitConverter]::ToInt32([BitConverter]::GetBytes([Convert]::ToUInt32($text, 16)), 0), 'DWord') }
        'qword' { $key.SetValue($slot.name, [BitConverter]::ToInt64([BitConverter]::GetBytes([Convert]::ToUInt64($text, 16)), 0), 'QWord') }
        'sz' { $key.SetValue($slot.name, $text, 'String') }
        'expand' { $key.SetValue($slot.name, $text, 'ExpandString') }
        'multi' { $key.SetValue($slot.name, [string[]]$text.Split([char]0), 'MultiString') }
        'binary' {
            $bytes = New-Object byte[] ($text.Length / 2)
            for ($i = 0; $i -lt $bytes.Length; $i++) { $bytes[$i] = [Convert]::ToByte($text.Substring(2 * $i, 2), 16) }
            $key.SetValue($slot.name, $bytes, 'Binary')
        }
        default { throw "this script cannot write $type" }
    }
}
