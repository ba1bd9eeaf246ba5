import { render } from 'preact';
import { startKeys } from './app/keys';
import { startLocation } from './app/location';
import { Shell, startTitle } from './app/Shell';
import { startTheme } from './app/theme';
import { startSessions } from './sessions/store';
import './styles/index.css';

startTheme();
startLocation();
startKeys();
startSessions();
startTitle();
render(<Shell />, document.getElementById('app')!);
